internal import Bytes

/// Finds the logs in one archive.
///
/// Where the archive can be read at any place, a log in it is a part of its file. Where it comes as a stream, it is decoded
/// once, and the logs in it are kept aside.
struct ArchiveOpener {
  /// More logs of one archive are not read.
  static let mostLogs = 65_536

  /// Says of the first bytes of a member whether they are those of a log.
  typealias Judge = (_ head: [UInt8], _ isNamedAsLog: Bool) -> Bool

  let archive: InputSource
  let stop: Stop
  private let isLog: Judge
  private var names: Set<String> = []
  private var passed: PassedMembers
  private(set) var logs: [InputSource] = []
  /// Whether the archive ends within the last log.
  private var isLastCut = false
  /// Why a part of the archive, or all of it, is not read.
  private(set) var problems: [String] = []

  init(_ archive: InputSource, stop: Stop, hidesNames: Bool, isLog: @escaping Judge) {
    self.archive = archive
    self.stop = stop
    self.isLog = isLog
    passed = PassedMembers(hidesNames: hidesNames)
  }

  /// What is in the archive besides logs; nil when there is nothing else.
  var note: String? { logs.isEmpty ? nil : passed.note(logs: logs.count) }

  // MARK: Reading

  /// Lists the members of an archive that can be read at any place.
  mutating func list(_ kind: ArchiveKind, _ stored: StoredBytes, in place: InputSource.Place) {
    switch kind {
    case .tar:
      var reader = TarReader(stored.feed(from: 0))
      while goesOn, let member = reader.next() { add(member, stored, in: place) }
      finish(reader.end, because: stored.record.problem?.text)
    case .zip:
      var reader = ZipReader(stored)
      while goesOn, let member = reader.next() { add(member, stored, in: place) }
      finish(reader.end, because: stored.record.problem?.text)
    }
  }

  /// Reads a tar archive from its start to its end and keeps the logs.
  mutating func read(_ feed: any ByteFeed, _ record: ReadRecord) {
    var reader = TarReader(feed)
    do throws(SystemError) {
      let kept = try KeptBytes(archive.host)
      while goesOn, let member = reader.next() {
        if !passed.takes(member) { try keep(member, &reader, kept) }
      }
    } catch {
      problems.append(KeptBytes.problem(error))
      return
    }
    finish(reader.end, because: record.problem?.text)
  }

  /// Keeps all of a zip archive that comes as a stream, and lists its members then.
  mutating func readWhole(_ feed: any ByteFeed, _ record: ReadRecord) {
    do throws(SystemError) {
      let kept = try KeptBytes(archive.host)
      while !stop.isRequested {
        let bytes = feed.take(SourceReader.blockSize)
        if bytes.isEmpty { break }
        try kept.append(bytes)
      }
      let stored = StoredBytes(file: kept.file, origin: 0, size: kept.size, record: record)
      list(.zip, stored, in: .kept(kept.file, of: archive.path))
    } catch {
      problems.append(KeptBytes.problem(error))
    }
  }

  private var goesOn: Bool { !stop.isRequested && logs.count < Self.mostLogs }

  /// - Parameter reason: Why the bytes of the archive ended early, where that is known.
  private mutating func finish(_ end: ArchiveEnd?, because reason: String? = nil) {
    if stop.isRequested { return }
    problems += passed.problems
    switch end {
    case nil: problems.append("only the first \(grouped(Self.mostLogs)) logs in it are read")
    case .withinMember? where isLastCut:
      if let reason, let last = logs.indices.last {
        logs[last].damage = "the archive ends within it: \(reason)"
      }
    case .withinMember?: problems.append(reason ?? "ends within a member; what stands before counts")
    case .early(let text)?: problems.append(reason ?? "\(text); what stands before counts")
    case .whole?: problems += [reason].compactMap { $0 }
    }
    if logs.isEmpty, problems.isEmpty { problems.append(passed.nothing) }
  }

  // MARK: Members

  /// Adds a member of an archive that can be read at any place, if it is a log.
  private mutating func add(_ member: ArchiveMember, _ stored: StoredBytes, in place: InputSource.Place) {
    if passed.takes(member) { return }
    let size = max(0, min(member.size, stored.size - member.offset))
    let part = Part(
      head: stored.bytes(at: member.offset, count: ArchiveKind.headSize), place: place,
      origin: stored.origin + member.offset, size: size)
    let source = source(member, part)
    guard judge(source, member, part) != .other else { return }
    add(source, member, isCut: size < member.size)
    if let checksum = member.storedChecksum, size == member.size,
      stored.checksum(from: member.offset, count: size) != checksum, !stop.isRequested
    {
      logs[logs.count - 1].damage = "zip data is damaged (incorrect data check); its lines count as they are"
    }
  }

  /// Adds the next member of a stream, if it is a log.
  private mutating func keep(
    _ member: ArchiveMember, _ reader: inout TarReader, _ kept: KeptBytes
  ) throws(SystemError) {
    let start = reader.take(Int(min(member.size, Int64(SourceReader.blockSize))))
    var part = Part(
      head: Array(start.prefix(ArchiveKind.headSize)), place: .kept(kept.file, of: archive.path),
      origin: kept.size, size: Int64(start.count))
    try kept.append(start)
    let judgement = judge(source(member, part), member, part)
    guard judgement != .other else { return kept.cut(to: part.origin) }
    // Of a file that is called a log and is none, its head is enough.
    while judgement == .log, part.size < member.size, !stop.isRequested {
      let more = reader.take(Int(min(member.size - part.size, Int64(SourceReader.blockSize))))
      if more.isEmpty { break }
      try kept.append(more)
      part.size += Int64(more.count)
    }
    add(source(member, part), member, isCut: judgement == .log && part.size < member.size)
  }

  /// Where the bytes of a member stand.
  private struct Part {
    let head: [UInt8]
    let place: InputSource.Place
    let origin: Int64
    var size: Int64
  }

  private func source(_ member: ArchiveMember, _ part: Part) -> InputSource {
    let coding = member.coding == .told ? Coding(head: part.head[...]) : member.coding
    return InputSource(
      displayPath: archive.displayPath, kind: .file(size: part.size), coding: coding, place: part.place,
      origin: part.origin, host: archive.host)
  }

  private mutating func add(_ source: InputSource, _ member: ArchiveMember, isCut: Bool) {
    let name = member.label
    var unique = name
    var number = 2
    while !names.insert(unique).inserted {
      unique = "\(name) (\(number))"
      number += 1
    }
    var source = source
    source.displayPath += ":\(unique)"
    source.rotatedName = RotatedName(Array(source.displayPath.utf8))
    if isCut { source.damage = "the archive ends within it, after \(source.size ?? 0) stored bytes" }
    isLastCut = isCut
    logs.append(source)
  }

  private enum Judgement { case log, nameOfLog, other }

  private mutating func judge(_ source: InputSource, _ member: ArchiveMember, _ part: Part) -> Judgement {
    let reader = SourceReader(source, stop: stop)
    let start = reader.head()
    if !start.isEmpty, isLog(start, member.isNamedAsLog) { return .log }
    if ArchiveKind(part.head[...]) != nil || ArchiveKind(start[...]) != nil {
      passed.archives += 1
    } else if start.isEmpty, reader.problem == nil {
      passed.empty += 1
    } else if start.isEmpty, member.isNamedAsLog {
      // Whoever reads it says why it cannot be decoded.
      return .log
    } else if start.isEmpty || start.prefix(4_096).contains(0) {
      passed.binary += 1
    } else if member.isNamedAsLog {
      return .nameOfLog
    } else {
      passed.unknown += 1
    }
    return .other
  }
}
