internal import Bytes

/// The keys of the lines of a sample, by the objects around them, each with a number and with what the vocabulary knows of it.
final class KeyPaths {
  /// The keys from the outermost object to the value, with dots between them.
  private(set) var names: [String] = []
  /// Of the keys of time stamps, which of two counts: the one of the smaller rank. Nil for other keys.
  private(set) var timeRanks: [UInt8?] = []
  /// Whether the value may say what happened.
  private(set) var mayBeSpoken: [Bool] = []
  /// Whether the vocabulary knows the key as that of something else than an id.
  private(set) var isKnown: [Bool] = []

  private var numbers: [String: Int] = [:]
  private var hashed: [UInt64: Int] = [:]
  private let keys = JSONKeys([])

  /// The number of a key in an object whose path has a number; -1 for the outermost. A key met before costs a hash.
  func number(ofKey key: UnsafeRawPointer, _ count: Int, in parent: Int) -> Int {
    let hash = unsafe fold(
      hashBytes(key, count), UInt64(truncatingIfNeeded: parent + 2) &* 0x9E37_79B9_7F4A_7C15)
    if let known = hashed[hash] { return known }
    let own = unsafe String(decoding: UnsafeRawBufferPointer(start: key, count: count), as: UTF8.self)
    let number = number(of: parent < 0 ? own : "\(names[parent]).\(own)")
    hashed[hash] = number
    return number
  }

  private func number(of path: String) -> Int {
    if let known = numbers[path] { return known }
    let role = keys.role(ofPath: Array(path.utf8))
    numbers[path] = names.count
    names.append(path)
    timeRanks.append(role.field == .time ? role.rank : nil)
    mayBeSpoken.append(KeyPaths.isSaying(path))
    isKnown.append(KeyPaths.silent.contains(role.field))
    return names.count - 1
  }

  /// The keys by which loggers and programmers say what happened.
  private static let saying: Set<String> = [
    "msg", "message", "event", "eventtype", "eventname", "evt", "action", "op", "operation", "type", "kind",
    "text", "body", "log", "m", "mt", "shortmessage", "fullmessage", "originalformat", "messagetemplate",
    "activity", "step", "verb", "status", "state", "what", "phase", "outcome", "result",
    "stage",
  ]
  /// Keys whose values are no ids, and not what happened.
  private static let silent: [JSONField] = [
    .time, .queue, .routingKey, .exchange, .group, .consumer, .producer, .level, .thread, .bytes, .attempt,
    .latency, .processing, .confirm, .depth, .prefetch, .publishedAt, .due,
  ]
  /// Objects with these words in their keys tell of an error, and say nothing of a message.
  private static let ofErrors = ["thrown", "throwable", "exception", "error", "stack", "cause"]

  private static func isSaying(_ path: String) -> Bool {
    let parts = path.split(separator: ".").map { part in
      let plain = part.utf8.filter { !ByteKind.of($0).isDisjoint(with: [.letter, .digit]) }
      return String(decoding: EventWords.normalised(Array(plain)), as: UTF8.self)
    }
    guard let key = parts.last, saying.contains(key) else { return false }
    return !parts.dropLast().contains { part in ofErrors.contains { part.has($0) } }
  }
}
