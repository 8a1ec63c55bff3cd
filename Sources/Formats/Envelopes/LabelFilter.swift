public import Bytes

/// Which lines count by what stands around them: the pod, the container, the unit, the stream that an envelope names.
///
/// A line whose envelope names none of a label that is asked for does not count. Each label is looked for in the outermost
/// envelope that has it.
public struct LabelFilter: Sendable {
  /// One label and the names that count.
  public struct Wanted: Sendable {
    public let label: String
    public let names: NamePatterns
  }

  public private(set) var wanted: [Wanted]

  /// - Parameters:
  ///   - include: labels, each with a glob; of several globs of a label, any counts.
  ///   - exclude: the same of what does not count.
  public init(include: [(label: String, glob: String)], exclude: [(label: String, glob: String)]) {
    wanted = Set((include + exclude).map(\.label)).sorted().map { label in
      Wanted(
        label: label,
        names: NamePatterns(
          include: include.filter { $0.label == label }.map(\.glob),
          exclude: exclude.filter { $0.label == label }.map(\.glob)))
    }
  }

  public var isEmpty: Bool { wanted.isEmpty }

  /// The part about labels that an envelope has, and the rest.
  func divided(by labels: EnvelopeLabels) -> (own: LabelFilter, rest: LabelFilter) {
    var (own, rest) = (self, self)
    own.wanted.removeAll { !labels.has($0.label) }
    rest.wanted.removeAll { labels.has($0.label) }
    return (own, rest)
  }

  func accepts(_ labels: [(name: String, value: String)]) -> Bool {
    wanted.allSatisfy { wanted in
      wanted.names.accept(labels.filter { $0.name == wanted.label }.map(\.value))
    }
  }

  /// What the path of a container's log decides: false where the log does not count, and what is left to ask otherwise.
  public func decide(path: String) -> (counts: Bool, rest: LabelFilter) {
    let labels = labelsOfPath(path)
    var (own, rest) = (self, self)
    own.wanted.removeAll { wanted in !labels.contains { $0.name == wanted.label } }
    rest.wanted.removeAll { wanted in labels.contains { $0.name == wanted.label } }
    return (own.accepts(labels), rest)
  }
}

/// The labels that an envelope can name.
public struct EnvelopeLabels: Sendable {
  /// Nil for any.
  let names: Set<String>?

  static let none = EnvelopeLabels(names: [])
  static let any = EnvelopeLabels(names: nil)

  func has(_ name: String) -> Bool { names?.contains(name) ?? true }
}

extension LogFormat {
  /// Whether an envelope of this format can name a label.
  public func names(label: String) -> Bool {
    guard let enveloped = self as? EnvelopedFormat else { return false }
    return enveloped.envelope.labels.has(label) || enveloped.inner.names(label: label)
  }
}

/// The labels in the path of a log that the kubelet keeps: `pods/NAMESPACE_POD_UID/CONTAINER/0.log` and
/// `containers/POD_NAMESPACE_CONTAINER-ID.log`.
private func labelsOfPath(_ path: String) -> [(name: String, value: String)] {
  let parts = path.split(separator: "/").map(String.init)
  guard let last = parts.last else { return [] }
  if parts.count >= 3, let pod = Optional(parts[parts.count - 3].split(separator: "_")), pod.count == 3 {
    return [
      ("namespace", String(pod[0])), ("pod", String(pod[1])), ("container", parts[parts.count - 2]),
    ]
  }
  let words = last.split(separator: "_")
  guard words.count == 3, let dash = words[2].lastIndex(of: "-"), words[2].contains(".log") else { return [] }
  return [
    ("pod", String(words[0])), ("namespace", String(words[1])), ("container", String(words[2][..<dash])),
  ]
}

/// The labels in objects of JSON, by the last of the keys before a value, or the two last where that one is `name`.
enum ObjectLabels {
  private static let aliases: [(label: String, keys: [String])] = [
    ("pod", ["pod_name", "podname", "pod.name"]),
    ("container", ["container_name", "containername", "container.name", "tag"]),
    ("namespace", ["namespace_name", "podnamespace"]),
    ("unit", ["_systemd_unit", "syslog_identifier", "app", "app-name", "appname", "program", "programname"]),
    ("stream", ["logsource", "logstream", "logstreamname"]),
  ]

  static func labels(of object: Span<UInt8>) -> [(name: String, value: String)] {
    unsafe object.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return [] }
      var scanner = unsafe JSONScanner(base, count: bytes.count)
      var labels: [(name: String, value: String)] = []
      var parents: [String] = []
      var key = ""
      guard scanner.next().kind == .beginObject else { return [] }
      while true {
        let token = scanner.next()
        switch token.kind {
        case .error, .end: return labels
        case .key: key = scanner.text(of: token)
        case .beginObject: parents.append(key)
        case .endObject: _ = parents.popLast()
        case .beginArray: scanner.skipValue()
        case .string:
          let path = key == "name" ? "\(parents.last ?? "").name" : key
          let value = scanner.text(of: token)
          labels.append((path, value))
          let known = aliases.filter { $0.keys.contains(path.lowercased()) && $0.label != path }
          labels += known.map { ($0.label, value) }
        default: continue
        }
      }
    }
  }
}

extension Span where Element == UInt8 {
  /// Labels that stand in a line, by where they stand.
  func labels(_ places: (name: String, place: Range<Int>)...) -> [(name: String, value: String)] {
    places.map { ($0.name, text($0.place)) }
  }

  /// The labels that follow each other from a place on: `{a="b", c="d"}`.
  func braceLabels(from start: Int) -> [(name: String, value: String)] {
    var labels: [(name: String, value: String)] = []
    var place = start + 1
    while place < count, self[place] != UInt8(ascii: "}") {
      let name = skipBlanks(from: place)
      guard let equals = firstIndex(of: UInt8(ascii: "="), in: name..<count), equals + 1 < count else {
        break
      }
      var end = equals + 2
      while end < count, self[end] != UInt8(ascii: "\"") { end += self[end] == UInt8(ascii: "\\") ? 2 : 1 }
      guard end < count else { break }
      labels.append((text(name..<equals), text(equals + 2..<end)))
      place = end + 1
      if has(UInt8(ascii: ","), at: place) { place += 1 }
    }
    return labels
  }
}
