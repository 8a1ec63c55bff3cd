import Events
import Measures
public import Bytes
public import Diagnosis
public import Profiles

/// The profile of a log under names that tell nothing: a queue is `queue-a` wherever it is named, a file `file-1.log`. Counts,
/// times and distributions stay.
///
/// Names go before anything is said, so that no sentence can give one away. Rules look at numbers at the end of names:
/// `orders-7` and `orders-8` become `queue-b-1` and `queue-b-2`.
public struct Redaction {
  /// The profile under its new names.
  public let profile: Profile
  private let aliases: Aliases

  /// - Parameter files: the names that files have got already, which they keep.
  public init(of profile: Profile, files: FileAliases = FileAliases()) {
    let profile = profile.byQueue
    let aliases = Aliases(of: profile, files)
    self.aliases = aliases
    let texts = HarmlessTexts(aliases.byName)
    self.profile = profile.renamed(
      Renaming(
        name: aliases.name, text: texts.scrubbed, incident: { texts.scrubbed($0, aliases.name) },
        value: HarmlessTexts.value))
  }

  /// What a name of the log is called.
  public func alias(of name: String) -> String { aliases.name(name, .queue) }

  /// The evidence under the names that are in the log, by which its records can be looked for.
  public func restored(_ evidence: Evidence) -> Evidence {
    var evidence = evidence
    for index in evidence.lines.indices { evidence.lines[index].file = original(evidence.lines[index].file) }
    if var query = evidence.query {
      (query.queue, query.party) = (original(query.queue), original(query.party))
      evidence.query = query
    }
    return evidence
  }

  private func original(_ alias: String) -> String { aliases.originals[alias] ?? alias }
}

/// The new names, given in the order in which a report lists things.
private struct Aliases: Sendable {
  private(set) var byName: [String: String] = [:]
  private(set) var originals: [String: String] = [:]
  private var counts: [String: Int] = [:]
  /// The alias of names that differ only in their last number, without the number.
  private var families: [String: String] = [:]

  /// Names that the program itself gives, and words by which brokers call a resource.
  private static let kept: Set<String> = [
    "", ReportBuilder.unnamedQueue, "(other)", "<stdin>", LabelMeasures.flushTitle, "memory", "disk",
    "file-descriptors",
    "other", "broker",
  ]

  init(of profile: Profile, _ files: FileAliases) {
    addFiles(profile.sources.map(\.path), files)
    for queue in profile.queueFigures {
      add(queue.name, .queue)
      for consumer in queue.consumers { add(consumer.name, .consumer) }
      for producer in queue.producers { add(producer.name, .producer) }
    }
    for sample in profile.sampleFigures {
      add(sample.label, .label)
      for stage in sample.stages { add(stage.name, .stage) }
    }
    for client in profile.connectionFigures.clients { add(client.reason, .client) }
    for record in profile.incidentRecords {
      if record.kind != .connectionLost {
        add(record.subject, record.kind == .publisherBlocked ? .client : .subject)
      }
      if let client = HarmlessTexts.client(in: record.sample) { add(client, .client) }
    }
    for record in profile.settingRecords {
      add(record.subject, .subject)
      add(record.name.text, .setting)
    }
    for gauge in profile.gaugeFigures {
      add(gauge.subject, Renaming.Kind(gauge.kind))
      add(gauge.name, .gauge)
    }
    for summary in profile.summaryFigures { add(summary.subject, .label) }
  }

  /// What a name is called; one that was never listed is not told from others.
  func name(_ name: String, _ kind: Renaming.Kind) -> String {
    Self.isKept(name, kind) ? name : byName[name] ?? "(redacted)"
  }

  private static func isKept(_ name: String, _ kind: Renaming.Kind) -> Bool {
    let isKey = [.setting, .gauge, .stage].contains(kind)
    return kept.contains(name) || isKey && HarmlessTexts.isHarmlessKey(name)
  }

  /// Those that have got a name when the run began (see `InputPlan`) keep it.
  private mutating func addFiles(_ paths: [String], _ files: FileAliases) {
    var files = files
    let given = files.given
    for path in paths where !Self.kept.contains(path) && byName[path] == nil {
      keep(given.contains(path) ? path : files.next(), for: path)
    }
  }

  /// The same name is called the same everywhere, whatever it names.
  private mutating func add(_ name: String, _ kind: Renaming.Kind) {
    guard byName[name] == nil, !Self.isKept(name, kind) else { return }
    let noun = kind.rawValue
    guard let stem = name.stem else {
      keep("\(noun)-\(nextLetters(noun))", for: name)
      return
    }
    let key = "\(noun) \(stem)"
    let family = families[key] ?? "\(noun)-\(nextLetters(noun))"
    families[key] = family
    counts[family, default: 0] += 1
    keep("\(family)-\(counts[family, default: 0])", for: name)
  }

  private mutating func keep(_ alias: String, for name: String) {
    guard byName[name] == nil, !name.isEmpty else { return }
    byName[name] = alias
    originals[alias] = name
  }

  /// `a` to `z`, then `aa`: a number would make all names look alike but for their number.
  private mutating func nextLetters(_ noun: String) -> String {
    var number = counts[noun, default: 0]
    counts[noun] = number + 1
    var letters: [UInt8] = []
    repeat {
      letters.insert(UInt8(ascii: "a") + UInt8(number % 26), at: 0)
      number = number / 26 - 1
    } while number >= 0
    return String(decoding: letters, as: UTF8.self)
  }
}

extension String {
  /// The name with its last number left out; nil where it has none, or is nothing but a number.
  fileprivate var stem: String? {
    guard let last = lastIndex(where: { $0.isASCII && $0.isNumber }) else { return nil }
    guard let first = self[..<last].lastIndex(where: { !($0.isASCII && $0.isNumber) }) else { return nil }
    return self[...first] + "#" + self[index(after: last)...]
  }
}
