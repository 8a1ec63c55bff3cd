internal import Bytes
internal import CLI
internal import Formats
internal import Profiles
internal import Runs

/// Options with which lines that look like events of messages are read: only those that were tried on the heads of the
/// logs, and with which messages join there.
struct Remedy {
  private let mapping: [FieldMapping]
  /// How many messages join in the heads of the logs.
  private let joined: Int

  /// Fewer messages may join by chance.
  private static let fewestJoined = 10
  /// So many keys are tried for each field.
  private static let mostPaths = 16

  /// Nil where no option is known that helps.
  init?(for profile: Profile, _ logs: LogSet, _ settings: Settings) {
    let paths = Remedy.paths(in: profile.unreadShapes.prefix(8).map(\.text))
    guard !paths.isEmpty, !logs.sources.isEmpty, let before = Remedy.reading(logs, settings.map) else {
      return nil
    }
    var (best, mapping) = (before, [FieldMapping]())
    for field in ["event", "id", "queue"] where !settings.map.contains(where: { $0.field == field }) {
      var added: FieldMapping?
      for path in paths.prefix(Remedy.mostPaths) where mayName(field, path) {
        let one = FieldMapping(field: field, path: path)
        guard let reading = Remedy.reading(logs, settings.map + mapping + [one]), best < reading else {
          continue
        }
        (best, added) = (reading, one)
      }
      if let added { mapping.append(added) }
    }
    guard best.joined >= Remedy.fewestJoined, best.joined > 2 * before.joined else { return nil }
    self.mapping = mapping
    joined = best.joined
  }

  /// How much is read: messages that join count before single events.
  private struct Reading: Comparable {
    var joined = 0
    var events = 0

    static func < (a: Reading, b: Reading) -> Bool { (a.joined, a.events) < (b.joined, b.events) }
  }

  private static func reading(_ logs: LogSet, _ mapping: [FieldMapping]) -> Reading? {
    guard let profile = logs.headProfile(mapping: mapping) else { return nil }
    return profile.queueFigures.reduce(into: Reading()) { sum, queue in
      sum.joined += queue.joined
      sum.events += queue.counts.published + queue.counts.delivered + queue.counts.acked + queue.counts.nacked
    }
  }

  /// The options as they are typed.
  var options: PasteLine {
    mapping.compactMap { ShellWord(argument: "\($0.field)=\($0.path)") }.reduce("") { line, word in
      line.isEmpty ? "--map \(word)" : line + " --map \(word)"
    }
  }

  var sentence: String {
    "With \(options.text) they are read: \(countFigure(joined, of: "message")) \(joined == 1 ? "joins" : "join") in the head of the log."
  }
}

// MARK: Keys

extension Remedy {
  /// The keys of JSON lines whose values are text or numbers, at the top and one level down.
  private static func paths(in lines: [[UInt8]]) -> [String] {
    var paths: [String] = []
    for line in lines {
      for path in keys(of: line) where !paths.contains(path) && isPlain(path) { paths.append(path) }
    }
    return paths
  }

  /// Whether a key is one that nothing in a command line would take for more than a name.
  private static func isPlain(_ path: String) -> Bool {
    path.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "@"):
        true
      default: false
      }
    } && !path.isEmpty
  }

  /// A line may be cut: then the keys before the cut.
  private static func keys(of line: [UInt8]) -> [String] {
    unsafe line.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return [] }
      var scanner = unsafe JSONScanner(base, count: bytes.count)
      var (paths, parent, key): ([String], String?, [UInt8]) = ([], nil, [])
      while true {
        let token = scanner.next()
        switch token.kind {
        case .end, .error: return paths
        case .key:
          key.removeAll(keepingCapacity: true)
          scanner.appendText(of: token, to: &key)
        case .beginObject where scanner.depth == 2: parent = String(decoding: key, as: UTF8.self)
        case .endObject: if scanner.depth == 1 { parent = nil }
        case .string, .number:
          let own = String(decoding: key, as: UTF8.self)
          if scanner.depth == 1 { paths.append(own) }
          if scanner.depth == 2, let parent { paths.append("\(parent).\(own)") }
        default: break
        }
      }
    }
  }
}
