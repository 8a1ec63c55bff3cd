/// How a logger writes the time.
enum StampStyle: CaseIterable, Sendable {
  case isoMilliseconds, isoMicroseconds, isoNanoseconds, isoOffset, isoNoZone
  case comma, dot, slashes, month, wholeSeconds
  case epochMilliseconds, epochSeconds

  static let ofKeys: [StampStyle] = [
    .isoMilliseconds, .isoMilliseconds, .isoMicroseconds, .isoNanoseconds, .isoOffset, .comma, .dot,
    .epochMilliseconds, .epochSeconds,
  ]

  /// Nanoseconds.
  var resolution: Int64 {
    switch self {
    case .wholeSeconds: 1_000_000_000
    case .isoMilliseconds, .isoOffset, .comma, .dot, .month, .epochMilliseconds: 1_000_000
    default: 1_000
    }
  }

  /// The time of the first stamps: 9:00 on a Monday.
  private static let start: Int64 = 1_772_442_000
  private static let startHour: Int64 = 9

  func text(_ microseconds: Int64) -> String {
    let second = microseconds / 1_000_000
    let millis = Self.padded(microseconds / 1_000 % 1_000, 3)
    let micros = Self.padded(microseconds % 1_000_000, 6)
    let clock = Self.clock(second)
    return switch self {
    case .isoMilliseconds: "2026-03-02T\(clock).\(millis)Z"
    case .isoMicroseconds: "2026-03-02T\(clock).\(micros)Z"
    case .isoNanoseconds: "2026-03-02T\(clock).\(micros)\(Self.padded(microseconds * 7 % 1_000, 3))Z"
    case .isoOffset: "2026-03-02T\(Self.clock(second + 7_200)).\(millis)+02:00"
    case .isoNoZone: "2026-03-02T\(clock).\(micros)"
    case .comma: "2026-03-02 \(clock),\(millis)"
    case .dot: "2026-03-02 \(clock).\(millis)"
    case .slashes: "2026/03/02 \(clock).\(micros)"
    case .month: "02-Mar-2026 \(clock).\(millis)"
    case .wholeSeconds: "2026-03-02 \(clock)"
    case .epochMilliseconds: String(Self.start * 1_000 + microseconds / 1_000)
    case .epochSeconds: "\(Self.start + second).\(micros)"
    }
  }

  var isNumber: Bool { self == .epochMilliseconds || self == .epochSeconds }

  private static func clock(_ second: Int64) -> String {
    "\(padded(startHour + second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
  }

  private static func padded(_ number: Int64, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

/// What a logger of text writes before what is said.
enum TextLayout: String, CaseIterable, Sendable {
  case spring, logback, python, brackets, plainGo, zap, tracing, serilog, winston, ruby, dropwizard, dated,
    bare
  case host, epoch, tomcat, seconds

  var stamp: StampStyle {
    switch self {
    case .spring, .serilog: .dot
    case .logback, .python, .brackets, .dropwizard: .comma
    case .plainGo: .slashes
    case .zap, .winston, .dated, .bare: .isoMilliseconds
    case .tracing, .host: .isoMicroseconds
    case .ruby: .isoNoZone
    case .epoch: .epochSeconds
    case .tomcat: .month
    case .seconds: .wholeSeconds
    }
  }

  private static let upper = ["DEBUG", "INFO", "WARN", "ERROR"]
  private static let short = ["DBG", "INF", "WRN", "ERR"]

  func head(_ time: Int64, _ statement: ApplicationStatement) -> String {
    let stamp = stamp.text(time)
    let level = Self.upper[statement.level.rawValue]
    let wide = level + String(repeating: " ", count: 5 - level.count)
    let right = String(repeating: " ", count: 5 - level.count) + level
    let (logger, thread) = (statement.logger, statement.thread)
    let module = logger.split(separator: ".").last.map { $0.lowercased() } ?? "app"
    return switch self {
    case .spring: "\(stamp) \(right) 4242 --- [\(thread)] \(logger) : "
    case .logback: "\(stamp) [\(thread)] \(wide) \(logger) - "
    case .python: "\(stamp) - \(logger) - \(level) - "
    case .brackets: "[\(stamp)] [\(level)] [\(thread)] "
    case .plainGo: "\(stamp) "
    case .zap: "\(stamp)\t\(level)\t\(module)/\(module).go:87\t"
    case .tracing: "\(stamp) \(right) app::\(module): "
    case .serilog: "\(stamp) +00:00 [\(Self.short[statement.level.rawValue])] "
    case .winston: "\(stamp) [\(level.lowercased())]: "
    case .ruby: "\(level.prefix(1)), [\(stamp) #4242] \(right) -- : "
    case .dropwizard: "\(wide) [\(stamp)] \(logger): "
    case .dated: "[\(stamp)] \(level) (\(module)): "
    case .bare: "\(stamp) \(level) "
    case .host: "\(stamp) web-7 app[4242]: \(level) "
    case .epoch: "\(stamp) \(level.lowercased()): "
    case .tomcat: "\(stamp) \(level) [\(thread)] \(logger) "
    case .seconds: "\(stamp) \(level) "
    }
  }
}

/// The names of the keys that a logger of JSON, or of logfmt, writes by itself.
struct LoggerKeys: Sendable {
  var time: String
  var level: String
  var logger: String
  var message: String
  var levels = ["debug", "info", "warn", "error"]
  /// Whether numbers stand for levels.
  var numbersLevels = false
  /// The object around the values, where there is one.
  var nest = "context"

  /// Whether the message is one with the names of keys in place of their values.
  var isTemplate: Bool { message == "@mt" }

  static let json: [LoggerKeys] = [
    LoggerKeys(time: "timestamp", level: "level", logger: "logger", message: "message"),
    LoggerKeys(
      time: "time", level: "level", logger: "name", message: "msg", levels: ["20", "30", "40", "50"],
      numbersLevels: true, nest: "data"),
    LoggerKeys(time: "ts", level: "level", logger: "caller", message: "msg", nest: "fields"),
    LoggerKeys(
      time: "@timestamp", level: "log.level", logger: "log.logger", message: "message",
      levels: ["DEBUG", "INFO", "WARN", "ERROR"], nest: "labels"),
    LoggerKeys(
      time: "@t", level: "@l", logger: "SourceContext", message: "@mt",
      levels: ["Debug", "Information", "Warning", "Error"], nest: "Properties"),
    LoggerKeys(
      time: "time", level: "severity", logger: "logger", message: "message",
      levels: ["DEBUG", "INFO", "WARNING", "ERROR"], nest: "jsonPayload"),
    LoggerKeys(
      time: "asctime", level: "levelname", logger: "name", message: "message",
      levels: ["DEBUG", "INFO", "WARNING", "ERROR"], nest: "extra"),
    LoggerKeys(
      time: "datetime", level: "level_name", logger: "channel", message: "message",
      levels: ["DEBUG", "INFO", "WARNING", "ERROR"], nest: "context"),
  ]

  static let logfmt: [LoggerKeys] = [
    LoggerKeys(time: "time", level: "level", logger: "component", message: "msg"),
    LoggerKeys(time: "ts", level: "lvl", logger: "logger", message: "msg"),
    LoggerKeys(
      time: "timestamp", level: "level", logger: "source", message: "message",
      levels: ["DEBUG", "INFO", "WARN", "ERROR"]),
    LoggerKeys(time: "t", level: "level", logger: "module", message: "message"),
  ]
}
