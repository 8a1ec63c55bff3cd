internal import Synchronization

/// What is known so far about the reading of one source; shared by everyone who reads a part of it.
final class ReadRecord: Sendable {
  /// Whether the run is to go on.
  let stop: Stop
  private let path: String
  private let decoded = Atomic<Int64>(0)
  private let read = Atomic<Int64>(0)
  private let earliest = Mutex<(offset: Int64, text: String)?>(nil)

  init(path: String, stop: Stop = .never) {
    self.path = path
    self.stop = stop
  }

  var bytesDecoded: Int64 { decoded.load(ordering: .relaxed) }
  var bytesRead: Int64 { read.load(ordering: .relaxed) }
  var problem: InputProblem? {
    earliest.withLock { $0 }.map { InputProblem(path: path, text: $0.text) }
  }

  func addDecoded(_ count: Int64) {
    decoded.add(count, ordering: .relaxed)
  }

  func addRead(_ count: Int) {
    read.add(Int64(count), ordering: .relaxed)
  }

  /// Notes why reading ended early. Of several reasons the one nearest to the start stays, whoever is first to
  /// meet one: the others follow from it.
  func note(_ text: String, at offset: Int64 = 0) {
    earliest.withLock { known in
      if let known, known.offset <= offset { return }
      known = (offset, text)
    }
  }

  /// Notes a failure, unless the run was asked to stop: then the request, and no fault of the source, is the reason.
  func noteUnlessStopped(_ text: String) {
    if !stop.isRequested { note(text) }
  }
}
