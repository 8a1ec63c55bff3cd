internal import Bytes

/// The members of an archive that are not read, and what is said of them.
struct PassedMembers {
  private static let mostNames = 3

  private let hidesNames: Bool
  var binary = 0
  /// Texts of no known format.
  var unknown = 0
  var archives = 0
  var empty = 0
  private var links = 0
  /// The names of those that cannot be read, by the reason.
  private var unreadable: [String: [String]] = [:]

  init(hidesNames: Bool) { self.hidesNames = hidesNames }

  /// Whether a member is passed over whatever it holds; takes note of it then.
  mutating func takes(_ member: ArchiveMember) -> Bool {
    switch member.kind {
    case .directory: break
    case _ where member.isOfMacOS: break
    case .file:
      guard member.size == 0 else { return false }
      empty += 1
    case .link, .special: links += 1
    case .sparse where !member.isNamedAsLog: unknown += 1
    case .sparse: unreadable["stored as a sparse file", default: []].append(member.label)
    case .unreadable(let reason): unreadable[reason, default: []].append(member.label)
    }
    return true
  }

  /// What is to be said beside the logs; nil when there is nothing else.
  func note(logs: Int) -> String? {
    guard !list.isEmpty else { return nil }
    let rest = binary + unknown + archives + empty + links + unreadable.values.reduce(0) { $0 + $1.count }
    return "\(grouped(logs)) of \(grouped(logs + rest)) members are logs; not read: \(list)"
  }

  /// What to say of an archive without logs.
  var nothing: String { list.isEmpty ? "an archive without files" : "no logs in it: \(list)" }

  /// What could not be read and should have been, a sentence for each reason.
  var problems: [String] {
    unreadable.sorted { $0.key < $1.key }.map { reason, names in
      let one = names.count == 1
      let more = names.count > Self.mostNames ? " and \(grouped(names.count - Self.mostNames)) more" : ""
      let shown = names.prefix(Self.mostNames).map { terminalSafe($0, limit: 200) }.joined(separator: ", ")
      return "\(countFigure(names.count, of: "file")) in it \(one ? "is" : "are") \(reason) and "
        + "\(one ? "was" : "were") not read" + (hidesNames ? "" : ": \(shown)\(more)")
    }
  }

  private var list: String {
    var words: [String] = []
    func add(_ count: Int, _ one: String, _ many: String) {
      if count > 0 { words.append("\(grouped(count)) \(count == 1 ? one : many)") }
    }
    add(binary, "binary file", "binary files")
    add(unknown, "text of no known format", "texts of no known format")
    add(empty, "empty file", "empty files")
    add(links, "link or device", "links and devices")
    add(unreadable.values.reduce(0) { $0 + $1.count }, "unreadable file", "unreadable files")
    add(archives, "archive", "archives")
    if archives > 0 { words[words.count - 1] += " (archives in archives are not opened)" }
    return words.joined(separator: ", ")
  }
}

extension ArchiveMember {
  /// Whether macOS put it there to keep the attributes of another one.
  fileprivate var isOfMacOS: Bool {
    label.hasPrefix("__MACOSX/") || label.split(separator: "/").last?.hasPrefix("._") ?? false
  }
}
