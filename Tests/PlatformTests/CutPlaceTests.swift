import Bytes
import TestSupport
import Testing

@testable import Platform

/// Chunks that end only where a watch allows it: here, behind a line that does not end in `+`.
@Suite struct CutPlaceTests {
  private static func watch() -> CutWatch {
    var isOpen = false
    return { block in
      let bytes = block.bytes[..<block.count]
      for line in bytes.split(separator: UInt8(ascii: "\n")) { isOpen = line.last == UInt8(ascii: "+") }
      return !isOpen
    }
  }

  private func chunks(_ source: InputSource, _ chunkSize: Int, _ blockSize: Int) -> [[UInt8]] {
    let reader = SourceReader(source, chunkSize: chunkSize, blockSize: blockSize)
    reader.cut { Self.watch() }
    var chunks: [[UInt8]] = []
    let scratch = Block(capacity: 0)
    while let chunk = reader.nextChunk() {
      var bytes: [UInt8] = []
      chunk.forEachBlock(using: scratch) { bytes += $0.bytes[..<$0.count] }
      if !bytes.isEmpty { chunks.append(bytes) }
    }
    return chunks
  }

  /// Lines in groups; the longest group is longer than the smallest chunks.
  private static func text(_ seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return (0..<100).flatMap { _ in
      let length = random.below(20) == 0 ? 200 : random.below(12)
      return [UInt8](repeating: UInt8(ascii: "x"), count: length)
        + Array((random.below(3) == 0 ? "+\n" : "\n").utf8)
    }
  }

  @Test(arguments: [UInt64(1), 3], [40, 1_000])
  func `Chunks are the same for a file and a stream, and no group is cut that fits`(
    seed: UInt64, chunkSize: Int
  ) throws {
    let directory = try TemporaryDirectory()
    let text = Self.text(seed)
    let plain = try #require(InputPlan(operands: [directory.file("a.log", text)]).sources.first)
    let packed = try #require(InputPlan(operands: [directory.file("a.gz", gzip(text[...]))]).sources.first)
    let expected = chunks(plain, chunkSize, 64)
    #expect(Array(expected.joined()) == text)
    for blockSize in [1, 5_000] {
      #expect(chunks(plain, chunkSize, blockSize) == expected)
      #expect(chunks(packed, chunkSize, blockSize) == expected)
    }
    if chunkSize == 1_000 {
      #expect(expected.count > 1)
      for chunk in expected.dropLast() { #expect(chunk.suffix(2) != Array("+\n".utf8)[...]) }
    }
  }
}
