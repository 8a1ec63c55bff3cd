internal import Bytes
internal import Formats
internal import Platform

extension LogSet {
  /// So many of the last bytes of a log are looked at.
  private static let tailSize = 256 << 10

  /// Finds the lines that begin in one file of a log and go on in the next one, as container runtimes write long lines in
  /// pieces and rotate between two of them.
  mutating func joinRotatedLogs() {
    var families: [[UInt8]: [(name: RotatedName, index: Int)]] = [:]
    for (index, log) in sources.enumerated() {
      (sources[index].begun, sources[index].unfinished) = (nil, nil)
      guard log.hasPieces, log.entry == nil, let name = log.source.rotatedName, log.source.canBeReadAgain
      else { continue }
      families[name.log, default: []].append((name, index))
    }
    for family in families.values where family.count > 1 {
      let oldestFirst = family.sorted { $0.name.precedes($1.name) }
      for (older, newer) in zip(oldestFirst, oldestFirst.dropFirst())
      where older.name.mayGoOn(in: newer.name) && !stop.isRequested {
        join(older.index, newer.index)
      }
    }
  }

  private mutating func join(_ older: Int, _ newer: Int) {
    guard case .log(let format, _) = sources[older].content,
      case .log(let next, _) = sources[newer].content, format.fullName == next.fullName
    else { return }
    let head = Block(SourceReader(sources[newer].source, stop: stop).head())
    guard BrokenLines.mayBegin(head, next) else { return }
    let (bytes, offset) = sources[older].source.lastBytes(Self.tailSize)
    // A file that ends within a line has lost what came behind.
    guard bytes.last == UInt8(ascii: "\n") else { return }
    let start = offset == 0 ? 0 : (bytes.firstIndex(of: UInt8(ascii: "\n")) ?? 0) + 1
    let tail = Block(bytes[start...])
    tail.offset = offset + Int64(start)
    guard let lines = BrokenLines(format, tail: tail, head: head) else { return }
    sources[older].unfinished = lines
    sources[newer].begun = lines
  }
}
