internal import Events

extension TaskLog {
  static let aiormq = TaskLog(
    name: "aio-pika",
    summary: "aio-pika and aiormq at DEBUG: the frames of AMQP that a client sends and receives",
    samples: [
      "2026-11-30 10:22:01,020 DEBUG aiormq.connection: Received frame <Basic.Deliver object at 0x7f461972fbf0> in channel "
        + "#1 weight=68 on <Connection: \"amqp://guest:******@127.0.0.1:5682/corpus\" at 0x7f46197579d0>",
      "2026-11-30 10:22:01,459 DEBUG aiormq.connection: Prepare to send "
        + #"ChannelFrame(payload=b'\x01\x00\x01\x00\x00\x00\r\x00<\x00P\x00\x00\x00\x00\x00\x00\x00\t\x00\xce', "#
        + "should_close=False, drain_future=None)",
    ],
    details: [
      "Received <Basic.Deliver: deliver; the deliveries of a channel are numbered from 1, as their tags are",
      "Prepare to send, with Basic.Ack, Basic.Nack or Basic.Reject in the frame: ack and nack of that tag",
      "Prepare to send, with Basic.Publish: publish into its routing key; Received <Basic.Ack at a producer: its confirm",
      "Basic.Consume and Basic.Qos: the queue and the prefetch of the consumer",
      "a consumer is one that works on as many messages at a time as it was given",
    ],
    lines: AiormqLines.self)
}

/// `TIME LEVEL aiormq.connection: Received frame <METHOD ...` and `... Prepare to send ChannelFrame(payload=b'...'`.
final class AiormqLines: TaskLines {
  private struct Channel {
    var deliveries: UInt64 = 0
    var queue: [UInt8]?
  }

  private var channels: [UInt64: Channel] = [:]
  private static let mostChannels = 10_000
  private static let longestFrame = 1_024

  static func claims(_ line: Span<UInt8>) -> Bool { text(line) != nil }

  private static func text(_ line: Span<UInt8>) -> Int? {
    guard line.count > 40, (line[0] == UInt8(ascii: "[") ? line[1] : line[0]).digit != nil else { return nil }
    for logger in ["aiormq.connection", "aio_pika.", "aiormq."] {
      guard let found = line.firstIndex(of: logger, in: 19..<min(line.count, 80)) else { continue }
      var end = found
      while end < line.count, line[end].isPartOfName || line[end] == UInt8(ascii: ".") { end += 1 }
      return end
    }
    return nil
  }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let start = Self.text(line) else { return .rejected(.notThisFormat) }
    guard let stamp = tasks.stamp(line, at: line[0] == UInt8(ascii: "[") ? 1 : 0) else {
      return .rejected(.badTime)
    }
    if tasks.queue.isEmpty { tasks.queue = Array("amqp".utf8) }
    let head = start..<min(line.count, start + 80)
    if let frame = line.firstIndex(of: "Received frame <Basic.Deliver ", in: head) {
      return deliver(line, from: frame, at: stamp.time, tasks)
    }
    guard let payload = line.firstIndex(of: "ChannelFrame(payload=b", in: head),
      payload + 23 < line.count
    else { return .ignored }
    var frame = PythonBytes.read(line, from: payload + 22, atMost: Self.longestFrame)[...]
    var outcome = RecordOutcome.ignored
    // A publish is a method, a header and bodies in one text.
    while frame.count >= 12 {
      let size = frame.number(at: 3, bytes: 4)
      if frame.first == 1, take(frame, at: stamp.time, tasks) { outcome = .understood }
      guard size <= UInt64(frame.count), frame.count > Int(size) + 8 else { break }
      frame = frame.dropFirst(Int(size) + 8)
    }
    return outcome
  }

  private func deliver(_ line: Span<UInt8>, from frame: Int, at time: Int64, _ tasks: TaskBook)
    -> RecordOutcome
  {
    guard let mark = line.range(from: frame, upTo: "in channel #")?.upperBound else { return .ignored }
    var end = mark + 12
    while end < line.count, line[end].digit != nil { end += 1 }
    let number = UInt64(clamping: line.number(mark + 12..<end) ?? 0)
    var channel = channels[number] ?? Channel()
    channel.deliveries += 1
    if channels.count < Self.mostChannels { channels[number] = channel }
    tasks.started(
      key(number, channel.deliveries), task: [], queue: channel.queue ?? tasks.queue, at: time)
    return .understood
  }

  /// What a frame that is sent says. Class and method follow the type, the channel and the size.
  private func take(_ frame: ArraySlice<UInt8>, at time: Int64, _ tasks: TaskBook) -> Bool {
    let number = frame.number(at: 1, bytes: 2)
    guard frame.number(at: 7, bytes: 2) == 60 else { return false }
    switch frame.number(at: 9, bytes: 2) {
    case 20:
      guard let queue = frame.shortText(at: 13) else { return false }
      if channels.count < Self.mostChannels { channels[number, default: Channel()].queue = queue }
    case 40:
      guard let exchange = frame.shortText(at: 13), let key = frame.shortText(at: 14 + exchange.count) else {
        return false
      }
      tasks.enqueued(0, queue: key, at: time)
    case 80: settle(number, frame, at: time, .done, tasks)
    case 90: settle(number, frame, at: time, .failed(again: frame.number(at: 19, bytes: 1) & 1 == 1), tasks)
    case 120: settle(number, frame, at: time, .failed(again: frame.number(at: 19, bytes: 1) & 2 == 2), tasks)
    default: return false
    }
    return true
  }

  private func settle(
    _ number: UInt64, _ frame: ArraySlice<UInt8>, at time: Int64, _ outcome: TaskBook.Outcome,
    _ tasks: TaskBook
  ) {
    let key = key(number, frame.number(at: 11, bytes: 8))
    guard tasks.isRunning(key) else { return }
    tasks.ended(key, at: time, outcome, reason: Array("rejected by the consumer".utf8))
  }

  private func key(_ channel: UInt64, _ tag: UInt64) -> UInt64 {
    (channel &* 0x9E37_79B9_7F4A_7C15 ^ tag &* 0xC2B2_AE3D_27D4_EB4F) | 1
  }
}

extension ArraySlice<UInt8> {
  /// A number in the byte order of the network; 0 beyond the end.
  fileprivate func number(at offset: Int, bytes: Int) -> UInt64 {
    guard offset + bytes <= count else { return 0 }
    return self[(startIndex + offset)..<(startIndex + offset + bytes)].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A text with its length in one byte before it.
  fileprivate func shortText(at offset: Int) -> [UInt8]? {
    guard offset < count else { return nil }
    let length = Int(self[startIndex + offset])
    guard offset + 1 + length <= count else { return nil }
    return Array(self[(startIndex + offset + 1)..<(startIndex + offset + 1 + length)])
  }
}

/// Bytes as Python prints them: `b'\x01\n'`.
enum PythonBytes {
  /// The bytes of the literal whose quote stands at a place, so many at most.
  static func read(_ line: Span<UInt8>, from start: Int, atMost limit: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    guard start < line.count else { return bytes }
    let quote = line[start]
    var place = start + 1
    while place < line.count, line[place] != quote, bytes.count < limit {
      guard line[place] == UInt8(ascii: "\\"), place + 1 < line.count else {
        bytes.append(line[place])
        place += 1
        continue
      }
      switch line[place + 1] {
      case UInt8(ascii: "x"):
        guard place + 3 < line.count, let high = line[place + 2].hex, let low = line[place + 3].hex else {
          return bytes
        }
        bytes.append(high << 4 | low)
        place += 2
      case UInt8(ascii: "n"): bytes.append(10)
      case UInt8(ascii: "r"): bytes.append(13)
      case UInt8(ascii: "t"): bytes.append(9)
      case let other: bytes.append(other)
      }
      place += 2
    }
    return bytes
  }
}

extension UInt8 {
  /// The value of a hexadecimal digit.
  fileprivate var hex: UInt8? {
    if let digit { return UInt8(digit) }
    let letter = (self | 32) &- 97
    return letter < 6 ? letter + 10 : nil
  }
}
