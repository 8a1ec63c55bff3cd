internal import Bytes

/// The bytes inside compressed data, decoded by a program of the system that runs beside.
///
/// The program gets the data through a pipe. It is stopped when reading ends before the data do.
final class ProgramFeed: ByteFeed {
  private static let inputSize = 64 << 10

  private let feed: any ByteFeed
  private let packing: Packing
  private let record: ReadRecord
  private var program: ChildProgram?
  private var input: ArraySlice<UInt8> = []
  private var decoded: Int64 = 0

  init(_ feed: any ByteFeed, _ packing: Packing, _ host: Host, record: ReadRecord) {
    self.feed = feed
    self.packing = packing
    self.record = record
    let name = packing.program
    guard let path = host.program(name) else {
      record.note(
        "is \(packing.name) data, and the program \(name) that decodes it is not in PATH: \(packing.remedy)")
      return
    }
    do {
      program = try ChildProgram(path, arguments: [name, "-dc"])
    } catch {
      record.note("is \(packing.name) data, and \(path.text) cannot be started: \(error.text)")
    }
  }

  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    unsafe readFully(into: start, count: count)
  }

  @unsafe func readSome(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    while let program, count > 0 {
      if record.stop.isRequested {
        self.program = nil
        return 0
      }
      switch program.wait() {
      case .nothing: continue
      case .wantsInput: refill(program)
      case .hasOutput:
        let got = unsafe program.read(into: start, count: count)
        decoded += Int64(got)
        if got > 0 { return got }
        finish(program)
      }
    }
    return 0
  }

  /// Gives the program what it has room for.
  private func refill(_ program: ChildProgram) {
    if input.isEmpty {
      let more = unsafe [UInt8](unsafeUninitializedCapacity: Self.inputSize) { room, filled in
        filled = unsafe room.baseAddress.map { unsafe feed.readSome(into: $0, count: Self.inputSize) } ?? 0
      }
      input = more[...]
    }
    if input.isEmpty { return program.closeInput() }
    input = input.dropFirst(program.write(input))
  }

  private func finish(_ program: ChildProgram) {
    self.program = nil
    guard let complaint = program.complaint() else { return }
    let reason = complaint.isEmpty ? "" : " (\(terminalSafe(complaint)))"
    record.noteUnlessStopped(
      "\(packing.name) data is damaged or ends early\(reason); \(decoded) bytes before that count")
  }
}
