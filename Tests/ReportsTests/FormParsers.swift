// Readers of the forms for programs, as strict as those that they are written for: nil is for text that one of them would
// refuse.

/// An element of an XML document.
struct XMLElement {
  var name: String
  var attributes: [String: String]
  var children: [XMLElement] = []
  var text = ""

  /// All elements of a name in the document, outer ones first.
  func all(_ name: String) -> [XMLElement] {
    (self.name == name ? [self] : []) + children.flatMap { $0.all(name) }
  }
}

/// Reads the root of a well-formed document of XML 1.0 that has a declaration first, no comments and no entities but the
/// five that XML knows.
func readXML(_ bytes: [UInt8]) -> XMLElement? {
  guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
  let isLegal = text.unicodeScalars.allSatisfy { scalar in
    switch scalar.value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
  var reader = XMLReader(rest: Array(text.unicodeScalars)[...])
  guard isLegal, reader.take("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") else { return nil }
  guard let root = reader.element(), reader.take("\n"), reader.rest.isEmpty else { return nil }
  return root
}

private struct XMLReader {
  var rest: ArraySlice<Unicode.Scalar>

  mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.unicodeScalars) else { return false }
    rest = rest.dropFirst(text.unicodeScalars.count)
    return true
  }

  mutating func element() -> XMLElement? {
    guard take("<"), let name = word() else { return nil }
    var element = XMLElement(name: name, attributes: [:])
    while take(" ") {
      guard let key = word(), take("=\""), let value = characters(until: "\""), take("\""),
        element.attributes.updateValue(value, forKey: key) == nil, !value.contains("\n")
      else { return nil }
    }
    if take("/>") { return element }
    guard take(">") else { return nil }
    while true {
      guard let text = characters(until: "<") else { return nil }
      element.text += text
      if take("</") { return word() == name && take(">") ? element : nil }
      guard let child = self.element() else { return nil }
      element.children.append(child)
    }
  }

  private mutating func word() -> String? {
    let word = rest.prefix { $0 == "-" || ("a"..."z").contains($0) }
    rest = rest.dropFirst(word.count)
    return word.isEmpty ? nil : String(String.UnicodeScalarView(word))
  }

  private mutating func characters(until end: Unicode.Scalar) -> String? {
    var text = String.UnicodeScalarView()
    while let scalar = rest.first, scalar != end {
      guard scalar != "<", scalar != ">" else { return nil }
      if scalar == "&" {
        let entities = ["&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&apos;": "'"]
        guard let found = entities.first(where: { rest.starts(with: $0.key.unicodeScalars) }) else {
          return nil
        }
        rest = rest.dropFirst(found.key.unicodeScalars.count)
        text.append(contentsOf: found.value.unicodeScalars)
      } else {
        text.append(scalar)
        rest = rest.dropFirst()
      }
    }
    return rest.isEmpty ? nil : String(text)
  }
}

/// A workflow command of GitHub Actions, as the runner reads it.
struct WorkflowCommand: Equatable {
  var kind: String
  var properties: [String: String]
  var text: String

  init?(_ line: String) {
    let scalars = Array(line.unicodeScalars)
    guard scalars.starts(with: "::".unicodeScalars),
      let end = (2..<scalars.count).first(where: { scalars[$0...].starts(with: "::".unicodeScalars) })
    else { return nil }
    let words = scalars[2..<end].split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { return nil }
    kind = Self.text(words[0])
    properties = [:]
    for part in words[1].split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { return nil }
      properties[Self.text(pair[0])] = Self.unescaped(pair[1])
    }
    text = Self.unescaped(scalars[(end + 2)...])
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static func unescaped(_ text: ArraySlice<Unicode.Scalar>) -> String {
    let escapes: [(String, Unicode.Scalar)] = [
      ("%25", "%"), ("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","),
    ]
    var result = String.UnicodeScalarView()
    var rest = text
    while let scalar = rest.first {
      let escape = escapes.first { rest.starts(with: $0.0.unicodeScalars) }
      result.append(escape?.1 ?? scalar)
      rest = rest.dropFirst(escape == nil ? 1 : 3)
    }
    return String(result)
  }
}

/// A page of metrics: each family with its type, and each series once.
struct MetricsPage {
  private(set) var types: [String: String] = [:]
  private(set) var values: [String: Double] = [:]

  init?(_ bytes: [UInt8], isOpenMetrics: Bool) {
    guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n") else { return nil }
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines.removeLast()
    if isOpenMetrics {
      guard lines.popLast() == "# EOF" else { return nil }
    }
    var family = ""
    for line in lines {
      if line.hasPrefix("# HELP ") { continue }
      if line.hasPrefix("# TYPE ") {
        let words = line.split(separator: " ")
        guard words.count == 4 else { return nil }
        family = String(words[2])
        guard types.updateValue(String(words[3]), forKey: family) == nil else { return nil }
        continue
      }
      guard let series = Self.series(line), series.name.hasPrefix(family), !family.isEmpty,
        values.updateValue(series.value, forKey: series.name + series.labels) == nil
      else { return nil }
    }
  }

  private static func series(_ line: String) -> (name: String, labels: String, value: Double)? {
    var rest = Array(line.unicodeScalars)[...]
    let name = rest.prefix { $0 == "_" || ("a"..."z").contains($0) }
    rest = rest.dropFirst(name.count)
    var labels = String.UnicodeScalarView()
    if rest.first == "{" {
      var isQuoted = false
      while let scalar = rest.popFirst() {
        labels.append(scalar)
        if scalar == "\\" {
          guard isQuoted, let next = rest.popFirst(), "\\\"n".unicodeScalars.contains(next) else {
            return nil
          }
          labels.append(next)
        } else if scalar == "\"" {
          isQuoted.toggle()
        } else if scalar == "}", !isQuoted {
          break
        }
      }
      guard !isQuoted, labels.last == "}" else { return nil }
    }
    guard rest.popFirst() == " ", let value = Double(String(String.UnicodeScalarView(rest))) else {
      return nil
    }
    return (String(String.UnicodeScalarView(name)), String(labels), value)
  }
}
