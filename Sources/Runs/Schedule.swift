internal import Formats
internal import Platform

/// The piece of work that one worker takes at a time: a chunk of a source, or a source that must be read from start to end.
struct WorkUnit: Sendable {
  /// Position in the order in which results are merged.
  let number: Int
  /// Index in the `LogSet`.
  let source: Int
  let content: Content

  enum Content: Sendable {
    case chunk(Chunk)
    /// All chunks in order, by one decoder.
    case whole(SourceReader)
    case profile(SourceReader)
  }
}

/// Hands out the units of a run in an order that depends on the input alone, and not on which worker is faster.
///
/// Sources follow each other by their first stamps. Plain files whose spans overlap are interleaved chunk by
/// chunk, by where in its span a chunk should lie, so that the ends of one message are read close
/// together however large the files are.
struct Schedule {
  private struct Track {
    let source: Int
    let log: LogSource
    var reader: SourceReader?
    var chunks = 0
    var isDone = false
    /// When the next chunk is expected to begin.
    private(set) var due: Int64

    init(source: Int, log: LogSource) {
      (self.source, self.log) = (source, log)
      due = log.first ?? .max
    }

    /// Notes that a chunk was handed out.
    mutating func advance() {
      chunks += 1
      guard let size = log.source.size, size > 0 else { return }
      let begun = Double(chunks) * Double(log.chunkSize)
      // A plain file is divided by its size alone.
      if log.source.isPlainFile, begun >= Double(size) { isDone = true }
      guard let first = log.first, let last = log.last, last > first else { return }
      due = first + Int64(Double(last - first) * min(1, begun / Double(size)))
    }
  }

  private var tracks: [Track]
  /// The tracks that are not begun, the next one last.
  private var waiting: [Int]
  /// The tracks that are begun; those that are done are taken out.
  private var begun: [Int] = []
  private var issued = 0
  /// The readers of all sources that were begun, for their problems and their progress.
  private(set) var readers: [Int: SourceReader] = [:]

  init(_ sources: [LogSource]) {
    tracks = sources.enumerated().map { Track(source: $0.offset, log: $0.element) }
    let due = tracks.map(\.due)
    waiting = tracks.indices.sorted { (due[$0], $0) > (due[$1], $1) }
  }

  /// The next unit; nil when there is no more.
  mutating func next() -> WorkUnit? {
    while let index = nextTrack() {
      let log = tracks[index].log
      let reader = tracks[index].reader ?? log.openReader()
      tracks[index].reader = reader
      readers[tracks[index].source] = reader
      switch log.content {
      case .profile:
        tracks[index].isDone = true
        return unit(index, .profile(reader))
      case .log where log.isSequential:
        tracks[index].isDone = true
        return unit(index, .whole(reader))
      case .log:
        guard let chunk = reader.nextChunk() else {
          tracks[index].isDone = true
          tracks[index].reader = nil
          continue
        }
        tracks[index].advance()
        return unit(index, .chunk(chunk))
      }
    }
    return nil
  }

  /// The track whose next chunk is due first; of several, the one of the first source.
  private mutating func nextTrack() -> Int? {
    begun.removeAll { tracks[$0].isDone }
    var best = begun.min { (tracks[$0].due, $0) < (tracks[$1].due, $1) }
    if let next = waiting.last, best.map({ (tracks[next].due, next) < (tracks[$0].due, $0) }) ?? true {
      waiting.removeLast()
      begun.append(next)
      best = next
    }
    return best
  }

  private mutating func unit(_ index: Int, _ content: WorkUnit.Content) -> WorkUnit {
    issued += 1
    return WorkUnit(number: issued - 1, source: tracks[index].source, content: content)
  }
}
