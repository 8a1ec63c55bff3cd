extension JSONScanner {
  /// Why a document is refused.
  public enum Reason: Sendable {
    case unexpectedEnd, valueExpected, keyExpected, colonExpected, commaOrCloseExpected
    case badLiteral, badNumber, badEscape, controlCharacter, unterminatedString, tooDeep, textAfterDocument
    /// In JSON5 only.
    case nameExpected, badName, unterminatedComment
  }

  /// The first thing that was wrong, once `next` has returned `error`.
  public struct Problem: Error, Equatable, Sendable {
    public var reason: Reason
    /// The byte at which the document stops being JSON.
    public var offset: Int

    public init(reason: Reason, offset: Int) {
      self.reason = reason
      self.offset = offset
    }
  }
}

extension JSONScanner.Problem: CustomStringConvertible {
  public var description: String { "\(reason.description) at byte \(offset)" }
}

extension JSONScanner.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unexpectedEnd: "the document ends too early"
    case .valueExpected: "a value is missing"
    case .keyExpected: "a key in double quotes is missing"
    case .colonExpected: "a colon is missing after the key"
    case .commaOrCloseExpected: "a comma or closing bracket is missing"
    case .badLiteral: "a word that is not true, false or null"
    case .badNumber: "a number that is not JSON"
    case .badEscape: "a backslash that starts no escape"
    case .controlCharacter: "a control character in a string"
    case .unterminatedString: "a string without its closing quote"
    case .tooDeep: "nested more than \(JSONScanner.maximumDepth) levels deep"
    case .textAfterDocument: "text after the end of the document"
    case .nameExpected: "a key is missing"
    case .badName: "a key with other characters than letters, digits, _ and $ needs quotes"
    case .unterminatedComment: "a comment without its end"
    }
  }
}
