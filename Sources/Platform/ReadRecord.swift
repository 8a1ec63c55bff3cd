import Synchronization

/// What is known so far about the reading of one source; shared by everyone who reads a part of it.
final class ReadRecord: Sendable {
  private let path: String
  private let decoded = Atomic<Int64>(0)
  private let read = Atomic<Int64>(0)
  private let firstProblem = Mutex<InputProblem?>(nil)

  init(path: String) {
    self.path = path
  }

  var bytesDecoded: Int64 { decoded.load(ordering: .relaxed) }
  var bytesRead: Int64 { read.load(ordering: .relaxed) }
  var problem: InputProblem? { firstProblem.withLock { $0 } }

  func addDecoded(_ count: Int64) {
    decoded.add(count, ordering: .relaxed)
  }

  func addRead(_ count: Int) {
    read.add(Int64(count), ordering: .relaxed)
  }

  /// Notes why reading ended early. The first reason stays: the others follow from it.
  func note(_ text: String) {
    firstProblem.withLock { $0 = $0 ?? InputProblem(path: path, text: text) }
  }
}
