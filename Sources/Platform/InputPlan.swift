public import Bytes

/// What the operands of a command line amount to: each file once, in the order given.
///
/// Files do not stay open: a plan of thousands of them needs no descriptors. Streams that were opened do, and what is kept of
/// archives that are no files.
public struct InputPlan: Sendable {
  public internal(set) var sources: [InputSource] = []
  /// What cannot be read, each with its reason.
  public internal(set) var problems: [InputProblem] = []
  /// What the user may want to know although nothing is wrong with it.
  public internal(set) var notes: [String] = []

  /// The files met so far, each with the name by which it is called.
  private var seen: [FileIdentity: String] = [:]
  private var hasStandardInput = false
  let hidesNames: Bool
  private let host: Host
  /// The names under which files are hidden; none when names are not hidden.
  public internal(set) var aliases = FileAliases()

  /// Looks at each operand: a file, a directory (its log files, one level deep, by name), or `-`.
  /// - Parameters:
  ///   - hidesNames: files are called by their aliases in everything that the plan says, in the order in which they are met.
  ///   - host: what decoding may use.
  public init(operands: [String], hidesNames: Bool = false, host: Host = .bare) {
    self.hidesNames = hidesNames
    self.host = host
    for operand in operands {
      if operand == "-" {
        addStandardInput()
      } else {
        addOperand(SystemPath(operand))
      }
    }
  }

  private mutating func addOperand(_ path: SystemPath) {
    do {
      let status = try FileStatus(of: path)
      switch status.kind {
      case .directory: try addDirectory(path)
      case .file, .stream:
        if try !addFile(path, status) { report(path, "empty") }
      case .other: report(path, "is neither a file nor a directory nor a stream")
      }
    } catch {
      let names = error.isMissingFile ? try? directoryEntries(of: path.directory) : nil
      let visible = hidesNames ? [] : (names ?? []).filter { $0.first != UInt8(ascii: ".") }
      report(path, error.text, neighbours: visible.map { String(decoding: $0, as: UTF8.self) })
    }
  }

  private mutating func addDirectory(_ path: SystemPath) throws(SystemError) {
    var found = 0
    var filled = 0
    var failed = 0
    for name in try directoryEntries(of: path) where isLogFileName(name) {
      let file = path.appending(name)
      do {
        let status = try FileStatus(of: file)
        guard status.kind == .file else { continue }
        if try addFile(file, status) {
          filled += 1
        } else {
          notes.append("\(shown(file)) is empty")
        }
        found += 1
      } catch {
        failed += 1
        report(file, error.text)
      }
    }
    if found + failed == 0 { report(path, "no log files in it; directories below it are not searched") }
    if found > 0 && filled + failed == 0 { report(path, "every log file in it is empty") }
  }

  /// Takes a file into the plan, once: false when it is empty.
  private mutating func addFile(_ path: SystemPath, _ status: FileStatus) throws(SystemError) -> Bool {
    if let name = seen[status.identity] {
      notes.append("\(hidesNames ? name : path.text) is named twice; read once")
      return true
    }
    var kind = InputSource.Kind.stream
    var start: [UInt8] = []
    if status.kind == .file {
      start = try OpenFile(reading: path).start()
      if start.isEmpty { return false }
      // Files the kernel makes up say that they are empty and are not.
      if status.size > 0 { kind = .file(size: status.size) }
    } else if !path.isReadable {
      throw .last
    }
    let name = shown(path)
    seen[status.identity] = name
    var source = InputSource(
      displayPath: name, kind: kind, coding: kind == .stream ? .told : Coding(head: start[...]),
      identity: kind == .stream ? nil : status.identity, place: .path(path),
      archiveKind: kind == .stream ? nil : ArchiveKind(start[...]), host: host)
    if kind != .stream {
      source.written = status.written
      source.rotatedName = RotatedName(path.bytes.dropLast().map { UInt8(bitPattern: $0) })
    }
    sources.append(source)
    return true
  }

  private mutating func addStandardInput() {
    let file = OpenFile.standardInput
    let name = "<stdin>"
    if hasStandardInput {
      notes.append("- is named twice; read once")
      return
    }
    hasStandardInput = true
    do throws(SystemError) {
      let status = try file.status()
      guard status.kind != .directory else { throw .isDirectory }
      guard seen.updateValue(name, forKey: status.identity) == nil else {
        notes.append("\(name) is a file named before; read once")
        return
      }
      guard status.kind == .file, let origin = file.position else {
        sources.append(
          InputSource(displayPath: name, kind: .stream, place: .standardInput, host: host))
        return
      }
      guard origin < status.size else {
        problems.append(InputProblem(path: name, text: "empty"))
        return
      }
      let start = try file.start(at: origin)
      sources.append(
        InputSource(
          displayPath: name, kind: .file(size: status.size - origin), coding: Coding(head: start[...]),
          place: .standardInput, origin: origin, archiveKind: ArchiveKind(start[...]), host: host))
    } catch {
      problems.append(InputProblem(path: name, text: error.text))
    }
  }

  private mutating func report(_ path: SystemPath, _ text: String, neighbours: [String] = []) {
    problems.append(
      InputProblem(path: path.text.isEmpty ? "''" : shown(path), text: text, neighbours: neighbours))
  }

  /// What is called by its path, unless names are hidden: then it gets a new one.
  private mutating func shown(_ path: SystemPath) -> String {
    guard hidesNames else { return path.text }
    return aliases.next()
  }
}

extension OpenFile {
  /// The first bytes, as many as tell how a file is stored, without moving the position.
  fileprivate func start(at offset: Int64 = 0) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: ArchiveKind.headSize)
    let count = bytes.count
    let result: Result<Int, SystemError> = unsafe bytes.withUnsafeMutableBytes { room in
      guard let start = room.baseAddress else { return .success(0) }
      do throws(SystemError) {
        return .success(try unsafe read(into: start, count: count, at: offset))
      } catch {
        return .failure(error)
      }
    }
    return Array(bytes.prefix(try result.get()))
  }
}
