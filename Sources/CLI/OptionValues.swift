internal import Bytes

/// Readers of option values that several options share.
extension Option {
  public static func wholeNumber(_ text: String, in range: ClosedRange<Int>) throws(ValueError) -> Int {
    guard isAllDigits(text), let number = Int(text), range.contains(number) else {
      throw .expected("a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A percentage with or without its sign.
  public static func percent(_ text: String) throws(ValueError) -> Double {
    let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
    guard let number = plainDecimal(digits), (0...100).contains(number) else {
      throw .expected("a percentage from 0 to 100, such as 95%")
    }
    return number
  }

  public static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ text: String, of type: Choice.Type
  ) throws(ValueError) -> Choice {
    guard let choice = Choice(rawValue: text) else { throw .notAmong(Choice.allCases.map(\.rawValue)) }
    return choice
  }

  public static func member(_ text: String, of names: [String]) throws(ValueError) -> String {
    guard names.contains(text) else { throw .notAmong(names) }
    return text
  }

  public static func notEmpty(_ text: String, _ what: String) throws(ValueError) -> String {
    guard !text.isEmpty else { throw .expected(what) }
    return text
  }

  /// The parts of a list separated by commas; no part may be empty.
  public static func list(_ text: String, _ what: String) throws(ValueError) -> [String] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.allSatisfy({ !$0.isEmpty }) else { throw .expected(what) }
    return parts
  }

}
