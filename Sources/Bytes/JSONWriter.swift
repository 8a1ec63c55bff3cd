/// Writes one JSON document: the caller names the parts in order, the commas come by themselves.
///
/// Output is plain RFC 8259 in UTF-8, the same bytes for the same calls. Numbers are rounded to six significant
/// digits; what is not a number becomes `null`. Calls that make no document (a key outside of an object, a value
/// without its key) are mistakes of the caller and found in debug builds.
public struct JSONWriter {
  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []

  private let isPretty: Bool
  private var open: [Container] = []
  private var followsKey = false

  private struct Container {
    let isObject: Bool
    /// Where the opening bracket stands.
    let start: Int
    var isEmpty = true
    /// Whether all items so far are numbers or `null`.
    var holdsOnlyNumbers = true
  }

  /// The longest line an array of numbers may fill before it takes one line for each.
  private static let lineLength = 100
  /// How many significant digits of a `Double` are written.
  public static let significantDigits = 6

  /// Pretty output is indented by two spaces and keeps short arrays of numbers on one line.
  public init(pretty: Bool = false) {
    isPretty = pretty
  }

  public mutating func beginObject() { begin(isObject: true) }
  public mutating func endObject() { end(isObject: true) }
  public mutating func beginArray() { begin(isObject: false) }
  public mutating func endArray() { end(isObject: false) }

  public mutating func key(_ name: String) {
    assert(open.last?.isObject == true && !followsKey, "a key stands in an object, before its value")
    separate()
    append(quoted: name)
    bytes.append(UInt8(ascii: ":"))
    if isPretty { bytes.append(UInt8(ascii: " ")) }
    followsKey = true
  }

  public mutating func value(_ text: String) {
    beforeValue(isNumber: false)
    append(quoted: text)
  }

  public mutating func value(_ text: String?) {
    if let text { value(text) } else { null() }
  }

  public mutating func value(_ number: Int64) {
    beforeValue(isNumber: true)
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    var rest = number.magnitude
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  public mutating func value(_ number: Int64?) {
    if let number { value(number) } else { null() }
  }

  public mutating func value(_ number: Int) { value(Int64(number)) }

  public mutating func value(_ number: Int?) {
    if let number { value(number) } else { null() }
  }

  /// A number, rounded; nil, NaN and the infinities are `null`.
  public mutating func value(_ number: Double?) {
    guard let number, number.isFinite else { return null() }
    beforeValue(isNumber: true)
    bytes.append(significant: number, digits: Self.significantDigits)
  }

  public mutating func value(_ flag: Bool) {
    beforeValue(isNumber: false)
    bytes.append(contentsOf: (flag ? "true" : "false").utf8)
  }

  public mutating func null() {
    beforeValue(isNumber: true)
    bytes.append(contentsOf: "null".utf8)
  }

  /// A value that is JSON already, such as a document written elsewhere.
  public mutating func value(json text: some Sequence<UInt8>) {
    beforeValue(isNumber: false)
    bytes.append(contentsOf: text)
  }

  /// Ends a line: between documents, or behind the last one.
  public mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func begin(isObject: Bool) {
    beforeValue(isNumber: false)
    open.append(Container(isObject: isObject, start: bytes.count))
    bytes.append(UInt8(ascii: isObject ? "{" : "["))
  }

  private mutating func end(isObject: Bool) {
    assert(open.last?.isObject == isObject && !followsKey, "what ends is what was begun")
    guard let container = open.popLast() else { return }
    if isPretty, !container.isEmpty {
      if !container.isObject, container.holdsOnlyNumbers, joinLine(from: container.start) { return }
      breakLine()
    }
    bytes.append(UInt8(ascii: isObject ? "}" : "]"))
  }

  private mutating func beforeValue(isNumber: Bool) {
    if followsKey {
      followsKey = false
    } else {
      assert(open.last?.isObject != true, "a value in an object follows its key")
      separate()
    }
    if !isNumber, !open.isEmpty { open[open.count - 1].holdsOnlyNumbers = false }
  }

  /// Writes what stands between the last item and the next one.
  private mutating func separate() {
    guard let container = open.last else { return }
    if !container.isEmpty { bytes.append(UInt8(ascii: ",")) }
    open[open.count - 1].isEmpty = false
    if isPretty { breakLine() }
  }

  private mutating func breakLine() {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * open.count))
  }

  /// Writes an array of numbers again as one line, with its closing bracket, when it is short enough.
  private mutating func joinLine(from start: Int) -> Bool {
    var line: [UInt8] = []
    for byte in bytes[start...] where byte != UInt8(ascii: "\n") && byte != UInt8(ascii: " ") {
      line.append(byte)
      if byte == UInt8(ascii: ",") { line.append(UInt8(ascii: " ")) }
    }
    guard 2 * open.count + line.count < Self.lineLength else { return false }
    bytes.replaceSubrange(start..., with: line)
    bytes.append(UInt8(ascii: "]"))
    return true
  }

  private mutating func append(quoted text: String) {
    bytes.append(UInt8(ascii: "\""))
    appendJSONEscaped(text, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }
}

extension JSONWriter {
  /// A key and its value.
  public mutating func member(_ name: String, _ content: String?) { key(name); value(content) }
  public mutating func member(_ name: String, _ content: Int?) { key(name); value(content) }
  public mutating func member(_ name: String, _ content: Double?) { key(name); value(content) }
  public mutating func member(_ name: String, _ content: Bool) { key(name); value(content) }
}

/// Appends the inside of a JSON string. Besides what JSON demands, every character is escaped that is not shown or changes
/// how others are shown (see `isHidden`), so that a document reads as it is where people look at it, and may stand in a script.
public func appendJSONEscaped(_ text: String, to output: inout [UInt8]) {
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": output.append(contentsOf: #"\""#.utf8)
    case "\\": output.append(contentsOf: #"\\"#.utf8)
    case "\n": output.append(contentsOf: #"\n"#.utf8)
    case "\r": output.append(contentsOf: #"\r"#.utf8)
    case "\t": output.append(contentsOf: #"\t"#.utf8)
    case _ where scalar.isHidden:
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        output.append(contentsOf: #"\u"#.utf8)
        output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
        output.append(contentsOf: digits.utf8)
      }
    default:
      appendUTF8(scalar, to: &output)
    }
  }
}
