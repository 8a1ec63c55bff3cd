internal import Events

extension TaskLog {
  static let taskSender = TaskLog(
    name: "task-sender", summary: "an application's own lines about tasks that it enqueues",
    samples: [
      "2026-11-30 10:16:21,875 INFO [shop.web] queued app.resize_image id=89a1eb6d-2345-4a12-894e-bc60b8797a43",
      "2026-11-30 10:16:21,875 INFO Sent task jobs.resize_image with id 89a1eb6d-2345-4a12-894e-bc60b8797a43",
    ],
    details: [
      "a time, a word such as queued, sent or enqueued, the path of a function or class, and the id: publish",
      "the queue is the one from which the task is delivered, by its id",
    ],
    lines: TaskSenderLines.self)
}

/// `TIME ... queued NAME id=ID`.
final class TaskSenderLines: TaskLines {
  private static let words = [
    "queued", "enqueued", "enqueue", "sent", "sending", "submitted", "scheduled", "dispatched", "published",
    "queueing", "enqueuing", "delayed",
  ]

  static func claims(_ line: Span<UInt8>) -> Bool { mention(line) != nil }

  func read(_ line: Span<UInt8>, _ tasks: TaskBook) -> RecordOutcome {
    guard let mention = Self.mention(line) else { return .rejected(.notThisFormat) }
    guard let stamp = tasks.stamp(line, at: line[0] == UInt8(ascii: "[") ? 1 : 0) else {
      return .rejected(.badTime)
    }
    tasks.enqueued(mention, of: line, at: stamp.time)
    return .understood
  }

  /// The id and the name of the task, where the line has one of the words before them and little else.
  private static func mention(_ line: Span<UInt8>) -> TaskBook.Mention? {
    guard line.count > 40, line.count < 400, (line[0] == UInt8(ascii: "[") ? line[1] : line[0]).digit != nil
    else {
      return nil
    }
    var hasWord = false
    var task: Range<Int>?
    var start = 20
    while start < line.count {
      var end = start
      while end < line.count, !line[end].isBlank { end += 1 }
      let word = line.trimmed(start..<end) {
        [0x22, 0x27, 0x28, 0x29, 0x2C, 0x2E, 0x3A, 0x5B, 0x5D].contains($0)
      }
      if !hasWord {
        hasWord = words.contains {
          $0.utf8.count == word.count && line.hasLowercased($0, at: word.lowerBound)
        }
      } else if task == nil {
        if line.isTaskName(word), line.firstIndex(of: UInt8(ascii: "."), in: word) != nil { task = word }
      } else if let id = id(line, word) {
        return TaskBook.Mention(id: id, task: task)
      }
      start = end + 1
    }
    return nil
  }

  /// An id, alone or behind a key.
  private static func id(_ line: Span<UInt8>, _ word: Range<Int>) -> Range<Int>? {
    if line.isID(word) { return word }
    guard
      let equals = line.firstIndex(of: UInt8(ascii: "="), in: word)
        ?? line.firstIndex(of: UInt8(ascii: ":"), in: word)
    else { return nil }
    let value = equals + 1..<word.upperBound
    return line.isID(value) ? value : nil
  }
}

extension Span where Element == UInt8 {
  /// Whether a word stands at a place, in small letters or with a capital.
  fileprivate func hasLowercased(_ word: String, at place: Int) -> Bool {
    guard place + word.utf8.count <= count else { return false }
    return zip(word.utf8, place...).allSatisfy { self[$0.1] | 32 == $0.0 }
  }
}
