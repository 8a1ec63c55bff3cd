/// One thing that an application says, before its logger writes it.
struct ApplicationStatement {
  enum Level: Int { case debug, info, warning, error }

  enum Value {
    case text(String)
    case number(Int)
    /// Microseconds.
    case duration(Int64)
    case flag(Bool)
  }

  struct Field {
    /// The name by which a sentence refers to the value.
    var role: String
    /// The words of the key.
    var key: [String]
    var value: Value
  }

  var level = Level.info
  /// The class or module that says it.
  var logger: String
  var thread: String
  /// The words of the event's name; empty where it has none.
  var event: [String] = []
  /// What a key says happened, where the application has such a key.
  var operation: String?
  /// With `{role}` for values and brackets around what may be left out.
  var sentence: String
  var fields: [Field]
  /// Whether the sentence always has its values in it.
  var isInline = false
}

/// How the words of a key or a name become one word.
enum NamingStyle: String, CaseIterable, Sendable {
  case snake, camel, kebab, dotted, pascal

  func name(_ words: [String]) -> String {
    func capital(_ word: some StringProtocol) -> String { word.prefix(1).uppercased() + word.dropFirst() }
    let words = words.flatMap { $0.split(separator: " ") }
    return switch self {
    case .snake: words.joined(separator: "_")
    case .kebab: words.joined(separator: "-")
    case .dotted: words.joined(separator: ".")
    case .pascal: words.map(capital).joined()
    case .camel: (words.prefix(1).map(String.init) + words.dropFirst().map(capital)).joined()
    }
  }
}

/// How an application writes durations.
enum DurationStyle: String, CaseIterable, Sendable {
  /// Beside a key that names the unit.
  case milliseconds, decimalMilliseconds, seconds, microseconds
  /// In the value: `12.4ms`, `0.0124s`, `12 ms`.
  case shortText, secondsText, spacedText
  /// Nowhere.
  case bareMilliseconds, bareSeconds

  var keySuffix: String? {
    switch self {
    case .milliseconds, .decimalMilliseconds: "ms"
    case .seconds: "seconds"
    case .microseconds: "us"
    default: nil
    }
  }

  /// As the value of a key; text where it has its unit.
  func value(_ microseconds: Int64) -> (text: String, isNumber: Bool) {
    switch self {
    case .milliseconds: (String((microseconds + 500) / 1_000), true)
    case .decimalMilliseconds, .bareMilliseconds: (fixed(microseconds, 3), true)
    case .seconds, .bareSeconds: (fixed(microseconds, 6), true)
    case .microseconds: (String(microseconds), true)
    case .shortText: (inSentence(microseconds), false)
    case .secondsText: (fixed(microseconds / 100, 4) + "s", false)
    case .spacedText: ("\((microseconds + 500) / 1_000) ms", false)
    }
  }

  /// In a sentence, with its unit.
  func inSentence(_ microseconds: Int64) -> String {
    switch self {
    case .seconds, .bareSeconds, .secondsText: fixed(microseconds / 1_000, 3) + "s"
    case .shortText where microseconds >= 1_000_000: fixed(microseconds / 1_000, 3) + "s"
    case .shortText, .decimalMilliseconds: fixed(microseconds, 3) + "ms"
    case .spacedText: "\((microseconds + 500) / 1_000) ms"
    default: "\((microseconds + 500) / 1_000)ms"
    }
  }

  /// A whole number as one with so many decimals.
  private func fixed(_ number: Int64, _ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(Int64(1)) { scale, _ in scale * 10 }
    let rest = String(number % scale)
    return "\(number / scale)." + String(repeating: "0", count: decimals - rest.count) + rest
  }
}
