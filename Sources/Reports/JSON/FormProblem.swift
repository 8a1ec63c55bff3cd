import Bytes

/// What a value of a saved answer should have been, and where it stands.
struct FormProblem: Error, Equatable {
  enum Step: Equatable {
    case key(String)
    case index(Int)
  }

  /// From the whole document to the value.
  private(set) var path: [Step] = []
  let expected: String
  /// What stands there; nil when the key is missing.
  let found: JSONValue?

  init(expected: String, found: JSONValue?) {
    self.expected = expected
    self.found = found
  }

  /// The same problem as it is seen from what holds the value.
  func inside(_ step: Step) -> FormProblem {
    var problem = self
    problem.path.insert(step, at: 0)
    return problem
  }

  /// `findings[2].severity: expected one of low, medium, high, critical; found "bad"`
  var text: String {
    let outcome = found.map { "found \($0.brief)" } ?? "the key is missing"
    return "\(place)expected \(expected); \(outcome)"
  }

  private var place: String {
    var text = ""
    for step in path {
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .index(let index): text += "[\(index)]"
      }
    }
    return text.isEmpty ? "" : text + ": "
  }
}

extension JSONValue {
  /// The value in a few words.
  var brief: String {
    switch self {
    case .object: "an object"
    case .array: "a list"
    case .string(let text): "\"\(terminalSafe(text, limit: 40))\""
    case .integer(let number): "\(number)"
    case .number(let number): significant(number, digits: 6)
    case .bool(let flag): flag ? "true" : "false"
    case .null: "null"
    }
  }
}
