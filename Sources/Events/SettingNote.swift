/// The name of a setting: free text, of which those that a rule asks for are static values.
public struct SettingName: Hashable, Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  /// Which broker wrote the log, by name.
  public static let broker = SettingName("broker")
  /// How a broker chooses the consumer of a message.
  public static let dispatch = SettingName("dispatch")
  public static let rabbitMQVersion = SettingName("rabbitmq version")
  public static let erlangVersion = SettingName("erlang version")
  public static let memoryWatermark = SettingName("memory high watermark")
  public static let diskFreeLimit = SettingName("disk free limit")
  public static let fileHandles = SettingName("file handles")

  /// Every name that is defined here.
  public static let all: [SettingName] = [
    .broker, .dispatch, .rabbitMQVersion, .erlangVersion, .memoryWatermark, .diskFreeLimit, .fileHandles,
  ]
}

extension SettingName: CustomStringConvertible {
  public var description: String { text }
}

/// A setting in force from a moment on, as a banner or a `config` line tells it.
public struct SettingNote: Equatable, Sendable {
  public var time: Int64
  /// The node, queue or client that the setting belongs to; empty where the log does not say.
  public var subject: String
  public var name: SettingName
  public var value: String

  public init(time: Int64, subject: String, name: SettingName, value: String) {
    self.time = time
    self.subject = subject
    self.name = name
    self.value = value
  }
}
