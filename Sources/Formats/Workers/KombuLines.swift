internal import Events

extension TaskLog {
  static let kombu = TaskLog(
    name: "kombu", summary: "a consumer made with kombu's ConsumerMixin, with the lines of kombu's examples",
    samples: [
      "2026-11-30 10:28:09,983 INFO __main__ Got task: send_email(1)[1ecdece9-fb51-4006-bb35-7d27d75584ae]",
      "2026-11-30 10:28:10,070 INFO __main__ Task send_email[1ecdece9-fb51-4006-bb35-7d27d75584ae] done",
      "2026-11-30 10:28:12,070 ERROR __main__ task raised exception: ValueError('503') [1ecdece9-fb51-4006-bb35-7d27d75584ae]",
    ],
    details: [
      "Got task: deliver; done: ack; raised exception: nack that puts the task back",
      "the consumers of a file are named after it, and the queue is called kombu: no line names them",
    ],
    lines: KombuLines.self)
}

/// `TIME LEVEL LOGGER Got task: CALL[ID]`.
final class KombuLines: TaskLines {
  private enum Event { case got, done, failed }

  private struct Parts {
    var event: Event
    var task: Range<Int>
    var id: Range<Int>
  }

  static func claims(_ line: Span<UInt8>) -> Bool {
    parts(line) != nil
      || line.firstIndex(of: "kombu.mixins Connected to ", in: 0..<min(line.count, 90)) != nil
  }

  private static func parts(_ line: Span<UInt8>) -> Parts? {
    guard line.count > 30, (line[0] == UInt8(ascii: "[") ? line[1] : line[0]).digit != nil,
      let close = line.lastIndex(of: "]", in: 19..<line.count),
      let open = line.lastIndex(of: "[", in: 19..<close), line.isID(open + 1..<close)
    else { return nil }
    let head = 19..<open
    let id = open + 1..<close
    if let got = line.firstIndex(of: "Got task: ", in: head) {
      let name = got + 10..<(line.firstIndex(of: UInt8(ascii: "("), in: got + 10..<open) ?? open)
      return Parts(event: .got, task: name, id: id)
    }
    if let failed = line.firstIndex(of: "task raised exception: ", in: head) {
      return Parts(event: .failed, task: failed + 23..<open, id: id)
    }
    guard let task = line.firstIndex(of: "Task ", in: head), line.end(of: " done", at: close + 1) != nil
    else {
      return nil
    }
    return Parts(event: .done, task: task + 5..<open, id: id)
  }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let parts = Self.parts(line) else { return .rejected(.notThisFormat) }
    guard let stamp = tasks.stamp(line, at: line[0] == UInt8(ascii: "[") ? 1 : 0) else {
      return .rejected(.badTime)
    }
    if tasks.queue.isEmpty { tasks.queue = Array("kombu".utf8) }
    switch parts.event {
    case .got: tasks.started(TaskBook.Mention(id: parts.id, task: parts.task), of: line, at: stamp.time)
    case .done: tasks.ended(TaskBook.Mention(id: parts.id, task: parts.task), of: line, at: stamp.time, .done)
    case .failed:
      tasks.ended(
        TaskBook.Mention(id: parts.id), of: line, at: stamp.time, .failed(again: true),
        reason: line.trimmed(parts.task))
    }
    return .understood
  }
}
