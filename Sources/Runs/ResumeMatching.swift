internal import Platform
internal import Profiles

/// Which known file each source goes on from.
///
/// A source is a known file when it holds what was read of that file: the same first bytes, and before the offset the same
/// last bytes. Neither its name nor its place in the file system proves this, and neither is needed: a log may be moved,
/// copied and truncated, or compressed. They only decide which of several files with the same content is asked first.
struct ResumeMatching {
  enum Match: Equatable {
    case new
    /// By the number of the entry. A file that is unchanged has nothing new, and need not be read to know this.
    case known(Int, isUnchanged: Bool)
    /// It holds nothing but the beginning of another source: most likely a copy that is being written.
    case beginning(of: String)
  }

  /// How many of the first and of the last bytes that were read are compared.
  static let startSize = 1_024
  static let endSize = 4_096

  private(set) var matches: [Match]

  init(_ entries: [ResumeFile.Entry], _ sources: [InputSource], _ starts: [[UInt8]]) {
    matches = [Match](repeating: .new, count: sources.count)
    let index = EntryIndex(entries)
    var candidates = sources.indices.map {
      Candidates(sources[$0], index.candidates(sources[$0], starts[$0]), entries)
    }
    var taken: Set<Int> = []
    for isSameFile in [true, false] {
      for place in sources.indices where matches[place] == .new {
        for entry in candidates[place].list where !taken.contains(entry) {
          if isSameFile, entries[entry].identity != sources[place].identity { continue }
          guard let isUnchanged = candidates[place].proof(of: entry) else { continue }
          matches[place] = .known(entry, isUnchanged: isUnchanged)
          taken.insert(entry)
          break
        }
      }
    }
    findBeginnings(sources, starts)
  }

  /// Finds the sources that are not known and hold nothing but the beginning of one that is.
  private mutating func findBeginnings(_ sources: [InputSource], _ starts: [[UInt8]]) {
    let whole = sources.indices.filter { sources[$0].isPlainFile && matches[$0] != .new }
    guard !whole.isEmpty else { return }
    for place in sources.indices where matches[place] == .new && !starts[place].isEmpty {
      let others = whole.filter { starts[$0].starts(with: starts[place]) }
      let longest = others.map { sources[$0].size ?? 0 }.max() ?? 0
      guard longest > 0, let end = sources[place].contentEnd(before: longest) else { continue }
      let other = others.first { other in
        let size = sources[other].size ?? 0
        guard end.size < size else { return false }
        return sources[other].storedBytes((end.size - Int64(end.bytes.count))..<end.size) == end.bytes
      }
      if let other { matches[place] = .beginning(of: sources[other].displayPath) }
    }
  }
}

/// The known files by what they begin with.
private struct EntryIndex {
  private var byStart: [ResumeFile.Print: [Int]] = [:]
  private var byStoredEnd: [ResumeFile.Print: [Int]] = [:]
  /// How many bytes the beginnings have that are known, in ascending order.
  private var startCounts: [Int] = []

  init(_ entries: [ResumeFile.Entry]) {
    for (number, entry) in entries.enumerated() {
      if entry.start.count > 0 { byStart[entry.start, default: []].append(number) }
      if entry.storedEnd.count > 0 { byStoredEnd[entry.storedEnd, default: []].append(number) }
    }
    startCounts = Set(byStart.keys.map(\.count)).sorted()
  }

  /// The files that a source may be.
  func candidates(_ source: InputSource, _ start: [UInt8]) -> [Int] {
    var found = startCounts.prefix { $0 <= start.count }
      .flatMap { byStart[ResumeFile.Print(start.prefix($0))] ?? [] }
    if source.isEncodedFile { found += byStoredEnd[source.storedEnd] ?? [] }
    return found
  }
}

/// The files that one source may be, and what tells which of them it is. The source is looked at once, when first asked.
private struct Candidates {
  /// Those with the same place in the file system first, then those of the same path, then those of which most was read.
  let list: [Int]
  private let source: InputSource
  private let entries: [ResumeFile.Entry]
  private var decoded: InputSource.DecodedEnds?
  private var plainEnds: [Range<Int64>: ResumeFile.Print] = [:]

  init(_ source: InputSource, _ candidates: [Int], _ entries: [ResumeFile.Entry]) {
    self.source = source
    self.entries = entries
    func rank(_ number: Int) -> (Int, Int, Int64, Int) {
      let entry = entries[number]
      return (
        entry.identity == source.identity ? 0 : 1, entry.path == source.displayPath ? 0 : 1, -entry.offset,
        number
      )
    }
    list = Set(candidates).sorted { rank($0) < rank($1) }
  }

  /// Whether the source is a known file, and if so, whether it is unchanged; nil when it is not that file, or nothing
  /// proves that it is.
  mutating func proof(of number: Int) -> Bool? {
    let entry = entries[number]
    if source.isPlainFile {
      guard (source.size ?? 0) >= entry.offset, entry.end.count > 0 else { return nil }
      let range = (entry.offset - Int64(entry.end.count))..<entry.offset
      let end = plainEnds[range] ?? ResumeFile.Print(source.storedBytes(range)[...])
      plainEnds[range] = end
      return end == entry.end ? entry.size == source.size : nil
    }
    if entry.storedEnd.count > 0, entry.size == source.size, entry.storedEnd == source.storedEnd {
      return true
    }
    guard entry.end.count > 0, let bytes = decode().ends[entry.offset] else { return nil }
    return ResumeFile.Print(bytes.suffix(entry.end.count)) == entry.end ? false : nil
  }

  private mutating func decode() -> InputSource.DecodedEnds {
    if let decoded { return decoded }
    let result = source.decodedEnds(at: list.map { entries[$0].offset }, length: ResumeMatching.endSize)
    decoded = result
    return result
  }
}

extension InputSource {
  /// The last bytes of the file as it is stored.
  var storedEnd: ResumeFile.Print {
    ResumeFile.Print(storedLast[...])
  }

  private var storedLast: [UInt8] {
    let size = size ?? 0
    return storedBytes(max(0, size - Int64(ResumeMatching.endSize))..<size)
  }

  /// Where the content of a plain file or of gzip data that are not complete ends, and the bytes before; nil for complete
  /// gzip data and for what does not end before a limit.
  fileprivate func contentEnd(before limit: Int64) -> (size: Int64, bytes: [UInt8])? {
    if isPlainFile { return (size ?? 0, storedLast) }
    let decoded = decodedEnds(at: [limit], length: ResumeMatching.endSize)
    guard decoded.isIncomplete, let size = decoded.size else { return nil }
    return (size, decoded.last)
  }
}

extension ResumeFile.Entry {
  var identity: FileIdentity { FileIdentity(device: device, node: node) }
}
