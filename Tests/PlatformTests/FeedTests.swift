import Bytes
import Glibc
import Synchronization
import Testing

@testable import Platform

/// A pipe, of which the test holds the writing end.
private final class Pipe {
  let reader: OpenFile
  private var writer: Int32

  init(in folder: TemporaryDirectory) throws {
    let path = try folder.fifo("pipe")
    // Opened for both, so that neither end waits for the other.
    writer = unsafe open(path, O_RDWR)
    try #require(writer >= 0)
    reader = try OpenFile(reading: SystemPath(path))
  }

  deinit { closeWriter() }

  func write(_ text: String) throws { try writeAll(Array(text.utf8), to: writer) }

  func closeWriter() {
    if writer >= 0 { close(writer) }
    writer = -1
  }
}

/// Bytes as they come: of a stream, and out of gzip data.
@Suite struct FeedTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  // MARK: Streams

  @Test func `one call gives what is there, and a full read waits for all`() throws {
    let pipe = try Pipe(in: folder)
    let record = ReadRecord(path: "pipe")
    let feed = StreamFeed(pipe.reader, waits: true, record: record)
    try pipe.write("abc")
    var room = [UInt8](repeating: 0, count: 10)
    let got = unsafe room.withUnsafeMutableBytes { buffer in
      unsafe buffer.baseAddress.map { unsafe feed.readSome(into: $0, count: 10) }
    }
    #expect(got == 3 && room[..<3] == [97, 98, 99])
    try pipe.write("defg")
    pipe.closeWriter()
    #expect(feed.take(10) == Array("defg".utf8))
    #expect(feed.take(10) == [])
    #expect(record.bytesRead == 7)
    #expect(record.problem == nil)
  }

  @Test func `a stream that says nothing is left when the run is asked to stop, and that is no fault of it`()
    throws
  {
    let pipe = try Pipe(in: folder)
    let asked = Mutex(0)
    let record = ReadRecord(
      path: "pipe",
      stop: Stop {
        asked.withLock { count in
          count += 1
          return count > 2 ? .interrupt : nil
        }
      })
    let feed = StreamFeed(pipe.reader, waits: true, record: record)
    #expect(feed.take(10) == [])
    #expect(record.problem == nil)
    #expect(asked.withLock { $0 } >= 3)
  }

  @Test func `what cannot be read is a problem, unless the run was asked to stop`() throws {
    for (stop, problem) in [(Stop.never, "is a directory, after 0 bytes"), (Stop { .terminate }, nil)] {
      let record = ReadRecord(path: "folder", stop: stop)
      let file = try OpenFile(reading: SystemPath(folder.path))
      #expect(StreamFeed(file, waits: false, record: record).take(10) == [])
      #expect(record.problem?.text == problem)
    }
  }

  // MARK: Gzip

  /// Reads all in pieces of a size, as a source reader does that has looked at the first two bytes.
  private func inflated(_ bytes: [UInt8], piece: Int) throws -> (text: String, problem: String?) {
    let record = ReadRecord(path: "a.gz")
    let file = try OpenFile(reading: SystemPath(try folder.file("a.gz", bytes)))
    let raw = StreamFeed(file, waits: false, record: record)
    let peeked = PeekedFeed(raw)
    #expect(peeked.peek(2) == bytes.prefix(2))
    let feed = InflateFeed(peeked, record: record)
    var all: [UInt8] = []
    while true {
      let some = feed.take(piece)
      all += some
      if some.count < piece { break }
    }
    return (String(decoding: all, as: UTF8.self), record.problem?.text)
  }

  @Test(arguments: [1, 2, 5, 1_000])
  func `members, empty ones and padding are one text`(piece: Int) throws {
    let bytes =
      try gzip("one ".utf8) + gzip("".utf8) + [0, 0, 0] + gzip("two".utf8) + [UInt8](repeating: 0, count: 9)
    let result = try inflated(bytes, piece: piece)
    #expect(result.text == "one two")
    #expect(result.problem == nil)
  }

  @Test(arguments: [1, 4, 1_000])
  func `damage ends the text where it is, and is said`(piece: Int) throws {
    let whole = try gzip(String(repeating: "line\n", count: 200).utf8)
    var wrongSum = whole
    wrongSum[wrongSum.count - 5] ^= 1
    let cases: [(bytes: [UInt8], problem: String)] = [
      (Array(whole[..<2]), "gzip data ends early; 0 bytes before that count"),
      (Array(whole[..<(whole.count - 1)]), "gzip data ends early; 1000 bytes before that count"),
      (wrongSum, "gzip data is damaged (incorrect data check); 1000 bytes before that count"),
      (
        [0x1F, 0x8B, 9] + whole.dropFirst(3),
        "gzip data is damaged (unknown compression method); 0 bytes before that count"
      ),
      (whole + [7], "what follows the gzip data after 1000 bytes is not gzip and was not read"),
      (whole + [0, 0x1F], "what follows the gzip data after 1000 bytes is not gzip and was not read"),
    ]
    for (bytes, problem) in cases {
      let result = try inflated(bytes, piece: piece)
      #expect(result.problem == problem)
      #expect(result.text.utf8.count == (problem.contains(" 0 bytes") ? 0 : 1_000))
    }
  }
}
