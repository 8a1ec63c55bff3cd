import Bytes
import TestSupport
import Testing

@testable import Platform

/// Reading a file from where somebody else has stopped.
@Suite struct SourcePartTests {
  private let folder: TemporaryDirectory
  private let text = Array((0..<40_000).map { "line \($0)\n" }.joined().utf8)

  init() throws { folder = try TemporaryDirectory() }

  private func source(_ path: String) throws -> InputSource {
    try #require(InputPlan(operands: [path]).sources.first)
  }

  private func bytes(of source: InputSource) -> [UInt8] {
    let reader = SourceReader(source, chunkSize: 1 << 16, blockSize: 1 << 12)
    var bytes: [UInt8] = []
    let scratch = Block(capacity: 0)
    while let chunk = reader.nextChunk() {
      chunk.forEachBlock(using: scratch) { bytes += $0.bytes[0..<$0.count] }
    }
    return bytes
  }

  @Test(arguments: [0, 7, 8, 70_000, 400_000])
  func `a part of a file is the bytes behind its start`(start: Int) throws {
    let plain = try source(try folder.file("a.log", text))
    let packed = try source(try folder.file("a.log.gz", Gzip.stored(text)))
    for whole in [plain, packed] {
      let part = whole.part(from: Int64(start))
      #expect(bytes(of: part) == Array(text[start...]))
      #expect(SourceReader(part).start(1_000) == Array(text[start...].prefix(1_000)))
      #expect(part.identity == whole.identity)
    }
    let end = min(text.count, start + 1_000)
    let part = plain.part(from: Int64(start), to: Int64(end))
    #expect(bytes(of: part) == Array(text[start..<end]))
    #expect(SourceReader(part).start(5_000) == Array(text[start..<end]))
  }

  @Test func `nothing is left behind the end`() throws {
    let packed = try source(try folder.file("a.log.gz", Gzip.stored(text)))
    #expect(bytes(of: packed.part(from: Int64(text.count))) == [])
    #expect(bytes(of: packed.part(from: .max)) == [])
  }

  @Test(arguments: [
    ("a\nb\n", 4), ("a\nb", 2), ("a", 0), ("\n", 1),
    ("a\n" + String(repeating: "x", count: 200_000), 2),
  ])
  func `whole lines end behind the last line feed`(text: String, size: Int64) throws {
    #expect(try source(try folder.file("a.log", text)).wholeLineSize() == size)
  }

  @Test func `a missing file has no bytes, and a directory says why`() throws {
    #expect(try readFile(folder("missing")) == nil)
    #expect(try readFile(try folder.file("a", "abc")) == Array("abc".utf8))
    let problem = InputProblem(path: folder.path, text: "is a directory")
    #expect(throws: problem) { try readFile(folder.path) }
  }
}
