/// What a message of a Celery worker says of a task.
struct CeleryTask {
  enum Event {
    case sent(queue: Range<Int>?)
    case received
    case succeeded(took: Int64)
    case failed(again: Bool, reason: Range<Int>?)
  }

  var task: Range<Int>
  var id: Range<Int>
  var event: Event

  /// Nil for a message that is not about a task.
  static func told(by line: Span<UInt8>, _ text: Range<Int>) -> CeleryTask? {
    if let start = line.end(of: "Task ", at: text.lowerBound) {
      guard let name = Name(line, at: start) else { return sent(line, start) }
      return event(line, name).map { name.with($0) }
    }
    if let start = line.end(of: "Received task: ", at: text.lowerBound) {
      return Name(line, at: start)?.with(.received)
    }
    if let start = line.end(of: "Discarding revoked task: ", at: text.lowerBound) {
      return Name(line, at: start)?.with(.failed(again: false, reason: start - 14..<start - 2))
    }
    guard line.has("Hard time limit (", in: text),
      let behind = line.range(from: text.lowerBound, upTo: " exceeded for ")?.upperBound
    else { return nil }
    return Name(line, at: behind + 14)?.with(.failed(again: false, reason: text.lowerBound..<behind + 9))
  }

  private static func event(_ line: Span<UInt8>, _ name: Name) -> Event? {
    if line.end(of: "received", at: name.end) != nil { return .received }
    if let number = line.end(of: "succeeded in ", at: name.end) {
      // What is behind the seconds is the result, which may hold anything.
      guard let stop = line.firstIndex(of: UInt8(ascii: "s"), in: number..<line.count) else { return nil }
      return line.seconds(number..<stop).map { .succeeded(took: $0) }
    }
    if let start = line.end(of: "retry: ", at: name.end) {
      let pause =
        line.has("Retry in ", at: start, before: line.count) ? line.range(from: start, upTo: ": ") : nil
      return .failed(again: true, reason: (pause.map { $0.upperBound + 2 } ?? start)..<line.count)
    }
    for word in ["raised unexpected: ", "raised expected: ", "INTERNAL ERROR: "] {
      if let start = line.end(of: word, at: name.end) {
        return .failed(again: false, reason: start..<line.count)
      }
    }
    let isDropped =
      line.end(of: "ignored", at: name.end) != nil || line.end(of: "rejected", at: name.end) != nil
    return isDropped ? .failed(again: false, reason: name.end..<line.count) : nil
  }

  /// `Task NAME sent. task_id=ID queue=NAME`, which applications write.
  private static func sent(_ line: Span<UInt8>, _ start: Int) -> CeleryTask? {
    guard let task = line.range(from: start, upTo: " sent"), line.isTaskName(task),
      let key = line.range(from: task.upperBound, upTo: "id=")
    else { return nil }
    let id = key.upperBound + 3..<line.endOfID(from: key.upperBound + 3)
    guard line.isID(id) else { return nil }
    var queue: Range<Int>?
    if let before = line.range(from: id.upperBound, upTo: "queue=") {
      let start = before.upperBound + 6
      queue = start..<(line.firstIndex(of: UInt8(ascii: " "), in: start..<line.count) ?? line.count)
    }
    return CeleryTask(task: task, id: id, event: .sent(queue: queue))
  }

  /// `NAME[ID]`, and where the next word begins.
  private struct Name {
    var task: Range<Int>
    var id: Range<Int>
    var end: Int

    init?(_ line: Span<UInt8>, at start: Int) {
      guard start <= line.count, let bracket = line.firstIndex(of: UInt8(ascii: "["), in: start..<line.count),
        line.isTaskName(start..<bracket),
        let close = line.firstIndex(of: UInt8(ascii: "]"), in: bracket..<line.count), close > bracket + 1
      else { return nil }
      task = start..<bracket
      id = bracket + 1..<close
      end = min(line.count, close + 2)
    }

    func with(_ event: Event) -> CeleryTask { CeleryTask(task: task, id: id, event: event) }
  }
}
