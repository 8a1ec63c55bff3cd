/// How one application writes what it says: its logger, and the habits of its programmers.
struct ApplicationVoice: Sendable {
  enum Carrier: String, CaseIterable, Sendable {
    case flatJSON = "flat JSON", nestedJSON = "nested JSON", logfmt, pairs = "text, pairs"
    case sentences = "text, sentences", textWithJSON = "text, JSON object"

    var isJSON: Bool { self == .flatJSON || self == .nestedJSON }
    var hasTextHead: Bool { self == .pairs || self == .sentences || self == .textWithJSON }
  }

  /// Where the words stand that say what happened.
  enum Wording: String, Sendable {
    case sentence, sentenceAndEvent = "sentence and event", event, operation
  }

  /// Which values stand in the sentence.
  enum Inline: String, Sendable {
    case none, id, all, allAndKeys = "all, and keys", placeholders
  }

  enum PairForm: CaseIterable, Sendable {
    case spaces, commas, brackets, parentheses
  }

  let carrier: Carrier
  let wording: Wording
  let inline: Inline
  let naming: NamingStyle
  let eventNaming: NamingStyle
  let eventIsUpper: Bool
  let eventKey: String
  let operationKey: String
  let keys: LoggerKeys
  let stamp: StampStyle
  let layout: TextLayout
  let duration: DurationStyle
  let pairs: PairForm
  /// Whether the logger's name is written.
  let namesLogger: Bool

  init(_ random: inout SeededGenerator, carrier wanted: Carrier? = nil) {
    let carrier = wanted ?? Carrier.allCases[random.below(Carrier.allCases.count)]
    self.carrier = carrier
    let layouts = TextLayout.allCases
    layout = layouts[random.below(layouts.count)]
    keys = random.pick(carrier == .logfmt ? LoggerKeys.logfmt : LoggerKeys.json)
    switch carrier {
    case .sentences:
      wording = .sentence
      inline = .all
    case .pairs, .textWithJSON:
      wording = random.pick([.sentence, .sentence, .event, .operation])
      inline = wording == .sentence ? random.pick([.none, .none, .id]) : .none
    case .logfmt:
      wording = random.pick([.sentence, .sentence, .sentenceAndEvent, .event, .operation])
      inline = wording == .sentence ? random.pick([.none, .none, .none, .id, .all]) : .none
    case .flatJSON, .nestedJSON:
      let written = random.pick([Wording.sentence, .sentence, .sentenceAndEvent, .event, .operation])
      wording = keys.isTemplate ? .sentence : written
      let habit = random.pick([Inline.none, .none, .id, .all, .allAndKeys])
      inline = keys.isTemplate ? .placeholders : written == .event || written == .operation ? .none : habit
    }
    stamp =
      carrier.hasTextHead
      ? layout.stamp
      : random.pick(
        carrier == .logfmt
          ? [.isoMilliseconds, .isoMicroseconds, .isoNanoseconds, .isoOffset] : StampStyle.ofKeys)
    naming =
      keys.isTemplate
      ? .pascal
      : random.pick([.snake, .snake, .snake, .camel, .camel, carrier.isJSON ? .dotted : .kebab, .pascal])
    eventNaming = random.pick(NamingStyle.allCases)
    eventIsUpper = eventNaming == .snake && random.chance(0.25)
    eventKey = random.pick(["event", "event_name", "eventType", "evt", "type", "event.action", "kind"])
    operationKey = random.pick(["op", "operation", "action", "stage", "step", "state", "phase"])
    duration = random.pick(DurationStyle.allCases)
    pairs = random.pick(PairForm.allCases)
    namesLogger = random.chance(0.6)
  }

  var summary: String {
    let head = carrier.hasTextHead ? " \(layout.rawValue)" : ""
    return
      "\(carrier.rawValue)\(head), \(wording.rawValue), values inline: \(inline.rawValue), \(naming.rawValue), \(duration.rawValue)"
  }
}

extension SeededGenerator {
  mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}
