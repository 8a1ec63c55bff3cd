internal import Bytes
internal import Formats
internal import Platform
internal import Profiles

/// Turns units into profiles, one after the other, on one thread.
final class Worker {
  private let logs: LogSet
  private let filters: [EventFilter]
  private let reader = BatchReader()
  private let scratch = Block(capacity: SourceReader.blockSize)
  private let sampler: TrafficSampler?

  init(
    _ logs: LogSet, _ filter: EventFilter, _ omissions: [Int: [EventFilter.Omission]], samplesTraffic: Bool
  ) {
    self.logs = logs
    filters = logs.sources.indices.map { source in
      var filter = filter
      filter.omissions = omissions[source] ?? []
      return filter
    }
    sampler = samplesTraffic ? TrafficSampler() : nil
  }

  /// - Parameter start: The start of the profile, which saves work and does not change it.
  func finish(_ unit: WorkUnit, start: Profile.Start) -> FinishedUnit {
    var finished = FinishedUnit(source: unit.source, profile: Profile(start))
    switch unit.content {
    case .profile(let reader):
      do throws(ProfileError) {
        finished.profile = try Profile(decoding: bytes(of: reader))
      } catch {
        finished.profile = Profile()
        finished.problem = InputProblem(
          path: logs.sources[unit.source].source.displayPath, text: error.text)
      }
    case .chunk(let chunk):
      fold(unit.source, into: finished.profile, isStart: chunk.index == 0) { add in
        chunk.forEachBlock(using: scratch) { block in
          reader.decode(block)
          add(block.sourceLength)
        }
        guard logs.sources[unit.source].hasPieces else { return }
        reader.finish(isEnd: chunk.isLast)
        add(0)
      }
    case .whole(let source):
      fold(unit.source, into: finished.profile) { add in
        while !finished.isCutShort, let chunk = source.nextChunk() {
          chunk.forEachBlock(using: scratch) { block in
            reader.decode(block)
            add(block.sourceLength)
          }
          finished.isCutShort = logs.stop.isRequested
        }
        reader.finish()
        add(0)
      }
      if let problem = source.problem { finished.profile.note(problem: problem.text, ofSource: 0) }
    }
    return finished
  }

  /// Folds the batches of a source into a profile.
  /// - Parameter read: Decodes batches, and calls its argument with the number of bytes of each.
  private func fold(
    _ source: Int, into profile: Profile, isStart: Bool = true, _ read: ((_ bytes: Int64) -> Void) -> Void
  ) {
    let log = logs.sources[source]
    guard case .log(let format, _) = log.content else { return }
    let index = profile.beginSource(path: log.source.displayPath, format.form)
    reader.open(log, filters[source], isStart: isStart)
    sampler?.begin(source)
    read { bytes in
      sampler?.add(reader.batch)
      profile.fold(reader.batch, source: index, bytes: bytes)
    }
    if let sampler { profile.add(sampler.take(), ofSource: index) }
  }

  private func bytes(of reader: SourceReader) -> [UInt8] {
    var bytes: [UInt8] = []
    while let chunk = reader.nextChunk() {
      chunk.forEachBlock(using: scratch) { bytes.append(contentsOf: $0.bytes[..<$0.count]) }
    }
    return bytes
  }
}
