import Bytes
import TestSupport
import Testing

@testable import Platform

import Glibc

/// A line as a reader hands it out; bytes are nil for an oversized one.
private struct Line: Equatable {
  var chunk: Int
  var offset: Int
  var bytes: [UInt8]?
}

/// What the lines of some bytes are, said without blocks.
private func model(_ bytes: [UInt8], chunkSize: Int, lineLimit: Int = 1 << 20) -> [Line] {
  var lines: [Line] = []
  var start = 0
  while start < bytes.count {
    let newline = bytes[start...].firstIndex(of: 10)
    let end = newline.map { $0 + 1 } ?? bytes.count
    let isHeld = (newline ?? end) - start <= lineLimit
    lines.append(
      Line(chunk: start / chunkSize, offset: start, bytes: isHeld ? Array(bytes[start..<end]) : nil))
    start = end
  }
  return lines
}

private func lines(of reader: SourceReader, scratch: Block = Block(capacity: 0)) -> [Line] {
  var lines: [Line] = []
  while let chunk = reader.nextChunk() {
    chunk.forEachBlock(using: scratch) { block in
      if block.isOversizedLine {
        #expect(block.count == 0)
        lines.append(Line(chunk: chunk.index, offset: Int(block.offset), bytes: nil))
        return
      }
      #expect(block.count > 0)
      #expect(block.bytes[block.count..<(block.count + Block.padding)].allSatisfy { $0 == 0 })
      let bytes = Array(block.bytes[0..<block.count])
      for line in model(bytes, chunkSize: .max) {
        lines.append(
          Line(chunk: chunk.index, offset: Int(block.offset) + line.offset, bytes: line.bytes))
      }
    }
  }
  return lines
}

private func onlySource(_ path: String) throws -> InputSource {
  let plan = InputPlan(operands: [path])
  #expect(plan.problems == [])
  return try #require(plan.sources.first)
}

/// Lines of many lengths, with every byte value, CR LF, NUL and runs of empty lines among them.
private func awkwardBytes(_ seed: UInt64, lines: Int = 120, endsInNewline: Bool = true) -> [UInt8] {
  var random = SeededGenerator(seed: seed)
  var bytes: [UInt8] = []
  for _ in 0..<lines {
    let length = [0, 0, 1, 3, 20, 70, 300].randomElement(using: &random) ?? 0
    for _ in 0..<length {
      let byte = UInt8.random(in: 0...255, using: &random)
      bytes.append(byte == 10 ? 0 : byte)
    }
    bytes += Bool.random(using: &random) ? [13, 10] : [10]
  }
  if !endsInNewline { bytes += [65, 0, 255] }
  return bytes
}

/// Writes to a FIFO from another thread, as a program at the other end of a pipe does.
private func feed(_ path: String, _ bytes: [UInt8]) {
  _ = Thread.start {
    let descriptor = unsafe open(path, O_WRONLY)
    try? writeAll(bytes, to: descriptor)
    close(descriptor)
  }
}

@Suite struct SourceReaderTests {
  static let sizes = [1, 2, 3, 7, 64, 100, 255, 256, 1_000, 4_096, 100_000]

  @Test(arguments: [true, false])
  func theLinesOfAFileDependOnNoSize(endsInNewline: Bool) throws {
    let directory = try TemporaryDirectory()
    let bytes = awkwardBytes(1, endsInNewline: endsInNewline)
    let source = try onlySource(directory.file("a.log", bytes))
    for chunkSize in Self.sizes {
      let expected = model(bytes, chunkSize: chunkSize)
      for blockSize in Self.sizes {
        let reader = SourceReader(source, chunkSize: chunkSize, blockSize: blockSize)
        #expect(lines(of: reader) == expected, "chunk \(chunkSize), block \(blockSize)")
        #expect(reader.bytesDecoded == Int64(bytes.count))
        #expect(reader.problem == nil)
      }
    }
  }

  @Test(arguments: [true, false])
  func gzipGivesTheSameLinesHoweverItsMembersAreCut(endsInNewline: Bool) throws {
    let directory = try TemporaryDirectory()
    let bytes = awkwardBytes(2, endsInNewline: endsInNewline)
    var random = SeededGenerator(seed: 3)
    for round in 0..<12 {
      var packed: [UInt8] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 0...max(1, rest.count / (round % 4 + 1)), using: &random)
        packed += try gzip(rest.prefix(count))
        rest = rest.dropFirst(count)
        if round % 3 == 0 { packed += [UInt8](repeating: 0, count: round) }
      }
      let source = try onlySource(directory.file("any-name", packed))
      #expect(source.isEncodedFile)
      let chunkSize = Self.sizes[round % Self.sizes.count]
      for blockSize in [1, 50, 256, 100_000] {
        let reader = SourceReader(source, chunkSize: chunkSize, blockSize: blockSize)
        #expect(lines(of: reader) == model(bytes, chunkSize: chunkSize))
        #expect(reader.problem == nil)
        #expect(reader.bytesRead == Int64(packed.count))
      }
    }
  }

  @Test(arguments: [false, true], [1, 90, 100_000])
  func aPipeGivesTheSameLines(packed: Bool, chunkSize: Int) throws {
    let directory = try TemporaryDirectory()
    let bytes = awkwardBytes(4, lines: 3_000, endsInNewline: false)
    let path = try directory.fifo("pipe")
    let source = try onlySource(path)
    #expect(source.kind == .stream)
    feed(path, packed ? try gzip(bytes) : bytes)
    let reader = SourceReader(source, chunkSize: chunkSize, blockSize: 128)
    let head = reader.head(1_000)
    #expect(bytes.starts(with: head) && head.count <= 1_000 && head.last == 10)
    #expect(reader.head(1_000) == head)
    #expect(lines(of: reader) == model(bytes, chunkSize: chunkSize))
  }

  @Test(arguments: [0, 9, 10, 11, 12, 40, 4_095, 5_000], [false, true])
  func aLineTooLongIsSkippedAlikeAtEverySize(length: Int, packed: Bool) throws {
    let directory = try TemporaryDirectory()
    let long = [UInt8](repeating: 120, count: length)
    let limit = 10
    for (before, after) in [("ab\n", "\ncd\n"), ("", ""), ("", "\n"), ("0123456789\n", "\n0123456789")] {
      let bytes = Array(before.utf8) + long + Array(after.utf8)
      if bytes.isEmpty { continue }
      let source = try onlySource(directory.file("a.log", packed ? try gzip(bytes) : bytes))
      for chunkSize in [1, 5, 11, 1_000, 100_000] {
        for blockSize in [1, 4, 10, 11, 12, 1_000, 100_000] {
          let reader = SourceReader(
            source, chunkSize: chunkSize, blockSize: blockSize, lineLimit: limit)
          #expect(lines(of: reader) == model(bytes, chunkSize: chunkSize, lineLimit: limit))
          #expect(reader.bytesDecoded == Int64(bytes.count))
        }
      }
    }
  }

  @Test func chunksMayBeConsumedInAnyOrder() throws {
    let directory = try TemporaryDirectory()
    let bytes = awkwardBytes(5)
    for packed in [false, true] {
      let source = try onlySource(directory.file("a.log", packed ? try gzip(bytes) : bytes))
      let reader = SourceReader(source, chunkSize: 333, blockSize: 64)
      var chunks: [Chunk] = []
      while let chunk = reader.nextChunk() { chunks.append(chunk) }
      var pieces: [Int: [UInt8]] = [:]
      let scratch = Block(capacity: 64)
      for chunk in chunks.reversed() {
        chunk.forEachBlock(using: scratch) { pieces[chunk.index, default: []] += $0.bytes[0..<$0.count] }
      }
      #expect(pieces.sorted { $0.key < $1.key }.flatMap(\.value) == bytes)
    }
  }

  @Test func truncatedGzipGivesWhatCameBefore() throws {
    let directory = try TemporaryDirectory()
    let bytes = awkwardBytes(6, lines: 2_000)
    let whole = try gzip(bytes)
    for kept in [3, 10, 18, whole.count / 2, whole.count - 9, whole.count - 1] {
      let reader = SourceReader(try onlySource(directory.file("a.gz", Array(whole[0..<kept]))))
      let read = lines(of: reader).flatMap { $0.bytes ?? [] }
      #expect(bytes.starts(with: read))
      #expect(reader.problem?.text == "gzip data ends early; \(read.count) bytes before that count")
      if kept > whole.count / 3 { #expect(!read.isEmpty) }
    }
  }

  @Test func aWrongChecksumIsSaidAndTheDataCount() throws {
    let directory = try TemporaryDirectory()
    let bytes = awkwardBytes(7)
    var packed = try gzip(bytes)
    packed[packed.count - 6] ^= 1
    let reader = SourceReader(try onlySource(directory.file("a.gz", packed)))
    #expect(lines(of: reader) == model(bytes, chunkSize: 16 << 20))
    #expect(
      reader.problem?.text
        == "gzip data is damaged (incorrect data check); \(bytes.count) bytes before that count")
  }

  @Test(arguments: [[1], [0, 0, 7], [0x1F], [0x1F, 0x8C], Array("more".utf8)] as [[UInt8]])
  func whatFollowsGzipAndIsNoneIsSaid(tail: [UInt8]) throws {
    let directory = try TemporaryDirectory()
    let reader = SourceReader(try onlySource(directory.file("a.gz", gzip(Array("a\nb".utf8)) + tail)))
    #expect(lines(of: reader).compactMap(\.bytes) == [[97, 10], [98]])
    #expect(reader.problem?.text == "what follows the gzip data after 3 bytes is not gzip and was not read")
  }

  @Test func aFileThatShrinksEndsEarlyAndSaysSo() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("a.log", "one\ntwo\nthree\n")
    let source = try onlySource(path)
    try #require(unsafe truncate(path, 6) == 0)
    let reader = SourceReader(source)
    #expect(lines(of: reader).compactMap(\.bytes) == [Array("one\n".utf8), Array("tw".utf8)])
    #expect(
      reader.problem
        == InputProblem(path: path, text: "became shorter while it was read: 6 of 14 bytes were there"))
  }

  @Test func aFileThatVanishesIsAProblem() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("a.log", "one\n")
    let source = try onlySource(path)
    try #require(unsafe unlink(path) == 0)
    let reader = SourceReader(source)
    #expect(reader.head() == [])
    #expect(lines(of: reader) == [])
    #expect(reader.problem == InputProblem(path: path, text: "no such file"))
  }

  @Test func aFileOfOneChunkIsOpenOnlyWhileItIsConsumed() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("a.log", "one\n")
    let reader = SourceReader(try onlySource(path))
    let chunk = try #require(reader.nextChunk())
    try #require(unsafe unlink(path) == 0)
    chunk.forEachBlock(using: Block(capacity: 8)) { _ in Issue.record("somebody kept it open") }
    #expect(reader.problem == InputProblem(path: path, text: "no such file"))
  }

  @Test func aChunkOfAStreamIsConsumedOnce() throws {
    let directory = try TemporaryDirectory()
    let reader = SourceReader(try onlySource(directory.file("a.gz", gzip(Array("one\n".utf8)))))
    let chunk = try #require(reader.nextChunk())
    var blocks = 0
    for _ in 0..<2 { chunk.forEachBlock(using: Block(capacity: 8)) { _ in blocks += 1 } }
    #expect(blocks == 1)
  }

  @Test func theHeadIsWholeLinesAndConsumesNothing() throws {
    let directory = try TemporaryDirectory()
    for packed in [false, true] {
      let bytes = Array("alpha\nbeta\ngamma".utf8)
      let reader = SourceReader(try onlySource(directory.file("a", packed ? try gzip(bytes) : bytes)))
      #expect(reader.head(12) == Array("alpha\nbeta\n".utf8))
      #expect(reader.head(3) == Array("alp".utf8))
      #expect(reader.head() == bytes)
      #expect(lines(of: reader) == model(bytes, chunkSize: 16 << 20))
      #expect(reader.head() == bytes)
      #expect(reader.bytesDecoded == Int64(bytes.count))
    }
  }

  @Test func anErrorOfTheConsumerPassesThrough() throws {
    struct Stop: Error {}
    let directory = try TemporaryDirectory()
    let reader = SourceReader(try onlySource(directory.file("a.log", "x\n")))
    let chunk = try #require(reader.nextChunk())
    #expect(throws: Stop.self) { try chunk.forEachBlock(using: Block(capacity: 8)) { _ in throw Stop() } }
  }
}
