internal import Events

extension TaskLog {
  static let pikaTutorial = TaskLog(
    name: "pika-tutorial", summary: "lines of RabbitMQ's tutorials: [x] Sent, [x] Received, [x] Done",
    samples: [
      " [x] Sent 'send_email 1'", " [x] Received b'send_email 1'", " [x] Done",
      " [!] Failed: upstream answered 503 for item 203",
    ],
    details: [
      "Sent: publish; Received: deliver; Done: ack; Failed or Error: nack that puts the message back",
      "a consumer works on one message at a time, so that Done is of the message that it received last",
      "the lines have no time: only counts are known, unless a container's log or another envelope gives it",
      "a message is known by its body where no other has the same; its first word is the label",
    ],
    lines: TutorialLines.self)

  static let nameko = TaskLog(
    name: "nameko", summary: "a service of nameko that prints what it handles",
    samples: [
      "handling resize_image 3002d84fc8a746ad8985c4c224c42b09",
      "handled resize_image d52a6232adfd4efba4993ddfa41bd4b6",
      "error handling worker <WorkerContext [media_service.handle] at 0x7f61>: upstream answered 503 for item 29",
    ],
    details: [
      "handling: deliver; handled: ack; error handling worker: nack",
      "the lines have no time: only counts are known, unless a container's log or another envelope gives it",
    ],
    lines: NamekoLines.self)
}

/// ` [x] Received b'BODY'`.
final class TutorialLines: TaskLines {
  private var current: (key: UInt64, task: [UInt8])?
  /// Bodies that were seen, and whether the message of the body failed: then it comes again.
  private var bodies: [UInt64: Bool] = [:]
  private var count: UInt64 = 0
  private static let mostBodies = 1 << 20

  static func claims(_ line: Span<UInt8>) -> Bool {
    guard let start = text(line) else { return false }
    return ["Sent ", "Received ", "Done", "Waiting for ", "Failed", "Error", "Awaiting "].contains {
      line.end(of: $0, at: start) != nil
    }
  }

  private static func text(_ line: Span<UInt8>) -> Int? {
    let start = line.count > 0 && line[0] == UInt8(ascii: " ") ? 1 : 0
    for sign in ["[x] ", "[*] ", "[!] "] {
      if let end = line.end(of: sign, at: start) { return end }
    }
    return nil
  }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let start = Self.text(line) else { return .rejected(.notThisFormat) }
    let time = tasks.timeOfEnvelope()
    if tasks.queue.isEmpty { tasks.queue = Array("messages".utf8) }
    if tasks.concurrency == nil { tasks.concurrency = 1 }
    if let sent = line.end(of: "Sent ", at: start) {
      let body = Self.body(line, from: sent)
      let key = line.messageKey(body)
      let isKnown = bodies[key] != nil
      if bodies.count < Self.mostBodies { bodies[key] = false }
      tasks.enqueued(isKnown ? 0 : key, queue: tasks.queue, at: time)
      return .understood
    }
    if let received = line.end(of: "Received ", at: start) {
      let body = Self.body(line, from: received)
      let key = line.messageKey(body)
      let comesAgain = bodies[key] != false
      if bodies.count < Self.mostBodies { bodies[key] = false }
      let task = body.lowerBound..<(line.firstIndex(of: UInt8(ascii: " "), in: body) ?? body.upperBound)
      // Bodies that are all alike tell no message from another.
      count += 1
      current = (comesAgain ? key : key ^ count &* 0x9E37_79B9_7F4A_7C15, line.array(task))
      if let current { tasks.started(current.key, task: current.task, queue: tasks.queue, at: time) }
      return .understood
    }
    guard let current else { return .ignored }
    if line.end(of: "Done", at: start) != nil {
      tasks.ended(current.key, at: time, .done)
    } else if line.end(of: "Failed", at: start) != nil || line.end(of: "Error", at: start) != nil {
      bodies[current.key] = true
      tasks.ended(
        current.key, at: time, .failed(again: true),
        reason: ReasonText.grouping(line, start..<line.count, quotes: true))
    } else {
      return .ignored
    }
    self.current = nil
    return .understood
  }

  /// What stands between quotes, as Python prints bytes or a text.
  private static func body(_ line: Span<UInt8>, from start: Int) -> Range<Int> {
    let text = line.trimmed(start..<line.count)
    let isBytes = line.has("b'", in: text) || line.has("b\"", in: text)
    return line.trimmed((isBytes ? text.lowerBound + 1 : text.lowerBound)..<text.upperBound) {
      $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"")
    }
  }
}

/// `handling NAME ID`.
final class NamekoLines: TaskLines {
  static func claims(_ line: Span<UInt8>) -> Bool {
    line.end(of: "error handling worker <WorkerContext", at: 0) != nil
      || line.end(of: "starting services: ", at: 0) != nil
      || mention(line, "handling ") != nil || mention(line, "handled ") != nil
  }

  private static func mention(_ line: Span<UInt8>, _ word: String) -> TaskBook.Mention? {
    guard let start = line.end(of: word, at: 0), let blank = line.range(from: start, upTo: " ") else {
      return nil
    }
    let id = line.trimmed(blank.upperBound + 1..<line.count)
    return line.isTaskName(blank) && line.isID(id) ? TaskBook.Mention(id: id, task: blank) : nil
  }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    let time = tasks.timeOfEnvelope()
    if let start = line.end(of: "starting services: ", at: 0) {
      tasks.queue = line.array(line.trimmed(start..<line.count))
      return .ignored
    }
    if tasks.queue.isEmpty { tasks.queue = Array("nameko".utf8) }
    if let mention = Self.mention(line, "handling ") {
      tasks.started(
        line.messageKey(mention.id), task: line.array(mention.task ?? 0..<0), queue: tasks.queue, at: time)
      return .understood
    }
    if let mention = Self.mention(line, "handled ") {
      tasks.ended(line.messageKey(mention.id), at: time, .done)
      return .understood
    }
    guard line.end(of: "error handling worker <WorkerContext", at: 0) != nil else {
      return .rejected(.notThisFormat)
    }
    // No line says which one failed.
    let text = line.firstIndex(of: ">: ", in: 0..<line.count).map { $0 + 3..<line.count } ?? 0..<line.count
    tasks.failed(at: time, reason: ReasonText.grouping(line, text, quotes: true))
    return .understood
  }
}
