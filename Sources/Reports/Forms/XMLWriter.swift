import Bytes

/// Writes an XML document: elements in order, indented. Every text and every value of an attribute is escaped here.
struct XMLWriter {
  private(set) var bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
  private var open: [String] = []

  typealias Attributes = KeyValuePairs<String, String>

  mutating func begin(_ name: String, _ attributes: Attributes = [:]) {
    start(name, attributes)
    append(">\n")
    open.append(name)
  }

  mutating func end() {
    guard let name = open.popLast() else { return }
    indent()
    append("</\(name)>\n")
  }

  /// An element with nothing in it.
  mutating func empty(_ name: String, _ attributes: Attributes = [:]) {
    start(name, attributes)
    append("/>\n")
  }

  /// An element with lines of text in it.
  mutating func element(_ name: String, _ attributes: Attributes = [:], lines: [String]) {
    start(name, attributes)
    append(">\(lines.map(xmlText).joined(separator: "\n"))</\(name)>\n")
  }

  private mutating func start(_ name: String, _ attributes: Attributes) {
    indent()
    append("<\(name)")
    for (key, value) in attributes { append(" \(key)=\"\(xmlText(value))\"") }
  }

  private mutating func indent() {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * open.count))
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
