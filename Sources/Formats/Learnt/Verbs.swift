internal import Bytes
internal import Events

/// What the verbs of a text say happened to a message, each with a weight; what is true of a log its data decide.
struct Verbs: Equatable {
  /// The weight of each meaning.
  private var weights: [EventKind: Double] = [:]
  /// Whether it is said that the work on a message came to an end, well or not.
  var saysEnd: Bool {
    kinds.first.map { $0.kind == .nack || $0.kind == .ack && $0.weight >= 3 } ?? false
  }
  /// Whether anything is said.
  var isSilent: Bool { weights.isEmpty && named.isEmpty }
  /// The same of names of several words, such as `orders.send_receipt`.
  private var named: [EventKind: Double] = [:]
  /// Words for what messaging is about.
  private(set) var nouns = 0
  /// Words for what else an application does.
  private(set) var foreign = 0
  /// Whether the message is said to come back.
  private(set) var comesBack = false

  /// Meanings that may be, the likeliest first.
  var kinds: [(kind: EventKind, weight: Double)] {
    var weights = weights
    // Where words of the text say something, a name in it may be that of what is worked on.
    for (kind, weight) in named { weights[kind, default: 0] += self.weights.isEmpty ? weight : 0.3 * weight }
    let most = weights.values.max() ?? 0
    return weights.filter { $0.value >= 0.4 * most }.map { (kind: $0.key, weight: $0.value) }
      .sorted { ($1.weight, $0.kind.rawValue) < ($0.weight, $1.kind.rawValue) }
  }

  /// Takes in the words of a token: `consume.done` has two, `MessagePublished` as well.
  mutating func add(_ start: UnsafeRawPointer, _ count: Int) {
    var word = MessagingWords.noWord
    var wasSmall = false
    let name = unsafe UnsafeRawBufferPointer(start: start, count: count).contains {
      $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
    }
    for index in 0...count {
      let byte = index < count ? unsafe start.load(fromByteOffset: index, as: UInt8.self) : 0
      let small = byte | 0x20
      let isLetter = small >= UInt8(ascii: "a") && small <= UInt8(ascii: "z") && byte >= 0x41
      let isCapital = isLetter && byte < 0x60
      if word != MessagingWords.noWord, !isLetter || isCapital && wasSmall {
        take(word, isName: name)
        word = MessagingWords.noWord
      }
      if isLetter { word = MessagingWords.extended(word, by: byte) }
      wasSmall = isLetter && !isCapital
    }
  }

  mutating func add(_ word: [UInt8]) {
    unsafe word.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe add(base, bytes.count)
    }
  }

  private mutating func take(_ word: UInt64, isName: Bool) {
    if Self.messaging.contains(word) { nouns += 1 }
    if Self.other.contains(word) { foreign += 1 }
    if Self.returning.contains(word) { comesBack = true }
    for sense in Self.senses[word] ?? [] {
      if isName {
        named[sense.kind, default: 0] += sense.weight
      } else {
        weights[sense.kind, default: 0] += sense.weight
      }
    }
  }

  private struct Sense {
    var kind: EventKind
    var weight: Double
  }

  private static let meanings: [(kind: EventKind, weight: Double, words: String)] = [
    (
      .publish, 3,
      "publish published publishes publishing enqueue enqueued enqueues enqueuing enqueueing queued queueing produced producing emitted emitting pushed pushing submitted submitting"
    ),
    (
      .publish, 2.5, "sent sending send posted posting produce submit emit broadcast broadcasting transmitted"
    ),
    (
      .publish, 2,
      "dispatched dispatching dispatch push put scheduled scheduling shipped shipping fired outgoing forwarded forwarding relayed routed handed outbound post queue"
    ),
    (.publish, 1.5, "created added wrote written accepted creating adding"),
    (
      .deliver, 3,
      "received receiving receive recv dequeue dequeued dequeuing dequeueing delivered delivering delivery deliver consume consuming picked popped claimed fetched pulled"
    ),
    (
      .deliver, 2.5,
      "started starting start begin began begun beginning got fetching processing handling executing reserved leased retrieved arrived polled running incoming grabbed inbound taken"
    ),
    (.deliver, 2, "consumed working assigned dispatched collected run took take poll fetch pull pop got"),
    (.deliver, 1, "accepted acquired obtained process handle"),
    (.start, 2, "started starting start begin began begun beginning executing running processing handling"),
    (
      .ack, 4,
      "ack acked acks acking acknowledge acknowledged acknowledging completed complete completes processed handled finished executed done"
    ),
    (.ack, 3, "settle settled performed committed consumed succeeded ended finishing completion end finish"),
    (.ack, 2, "resolved deleted removed fulfilled processing.done closed"),
    (.ack, 1, "success successfully successful ok"),
    (
      .nack, 6,
      "nack nacked nacks nacking reject rejected rejecting failed failing fails fail failure error errored exception requeue requeued requeuing requeueing retry retried retrying retries crashed aborted raised"
    ),
    (.nack, 4, "rescheduled unable timeout timed cannot released backoff"),
    (.nack, 1, "back again returned"),
    (.confirm, 4, "confirm confirmed confirms puback"),
    (.deadLetter, 8, "deadletter deadlettered dlq dlx parked"),
    (.expire, 5, "expired expire"),
    (.drop, 4, "dropped dropping discarded discarding"),
  ]

  private static let senses: [UInt64: [Sense]] = {
    var senses: [UInt64: [Sense]] = [:]
    for meaning in meanings {
      for word in words(meaning.words) {
        senses[word, default: []].append(Sense(kind: meaning.kind, weight: meaning.weight))
      }
    }
    return senses
  }()

  private static let messaging = Set(
    words(
      "message messages msg msgs queue queues topic job jobs task tasks consumer consumers producer publisher subscriber event events exchange broker worker envelope payload delivery consume consumed consuming publish published publishing enqueue enqueued dequeue dequeued ack acked acknowledged nack nacked requeue requeued requeueing redelivered"
    ))
  private static let other = Set(
    words(
      "request requests response http https get post put patch query sql select insert update cache health healthz metrics connection pool database db session login email mail heartbeat websocket upload download cursor transaction gc migration config server"
    ))
  private static let returning = Set(
    words(
      "requeue requeued requeuing requeueing retry retried retrying retries rescheduled back again backoff"))

  private static func words(_ text: String) -> [UInt64] {
    text.split(separator: " ").map { $0.utf8.reduce(MessagingWords.noWord, MessagingWords.extended) }
  }
}
