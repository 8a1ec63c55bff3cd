import TestSupport
import Testing

@testable import CLI
@testable import Commands

import Glibc

/// Logs in archives, and logs in other encodings, from the command line to the report.
@Suite struct ArchiveTests {
  private let folder: Folder
  private let lines: [ArraySlice<UInt8>]

  init() throws {
    folder = try Folder()
    _ = try folder.directory("bundle")
    lines = EndToEnd.lines(try EndToEnd.sample("mqtune/too-few-consumers.log"))
  }

  private func part(_ range: Range<Int>) -> [UInt8] { Array(lines[range].joined()) }

  /// A log that was rotated twice, as a support bundle has it.
  private var files: [(name: String, content: [UInt8])] {
    [
      ("bundle/app.log", part(1_600..<lines.count)), ("bundle/app.log.1", part(800..<1_600)),
      ("bundle/app.log.2.gz", Gzip.stored(part(0..<800))),
    ]
  }

  /// The archive in every form, each with its name.
  private func archives() throws -> [String] {
    let tar = Tar.archive(files)
    return [
      try folder.file("a.tar", tar), try folder.file("a.tar.gz", Gzip.stored(tar)),
      try folder.file("a.zip", Zip.archive(files.map { .deflated($0.name, $0.content) })),
    ]
  }

  private func plainFiles() throws -> [String] {
    try files.map { try folder.file($0.name, $0.content) }
  }

  private func run(_ arguments: [String], archive: String = "") -> Run {
    var run = EndToEnd.run(arguments)
    if !archive.isEmpty {
      run.output.replace("\(archive):", with: "\(folder.path)/")
      run.error.replace("\(archive):", with: "\(folder.path)/")
    }
    return run
  }

  @Test func `the report is that of the unpacked files, for any number of threads`() throws {
    let expected = run(["analyze", "-f", "json"] + (try plainFiles()))
    #expect(expected.code == .success && expected.error.isEmpty)
    for archive in try archives() {
      for jobs in ["1", "3"] {
        #expect(
          run(["analyze", "-f", "json", "-j", jobs, archive], archive: archive) == expected, "\(archive)")
      }
    }
  }

  @Test func `records are shown with member and line`() throws {
    let expected = run(["show", "F1"] + (try plainFiles()))
    #expect(expected.output.contains("bundle/app.log.1:"))
    for archive in try archives() { #expect(run(["show", "F1", archive], archive: archive) == expected) }
  }

  @Test func `doctor, gate and whatif read archives too`() throws {
    let plain = try plainFiles()
    let commands = [["doctor"], ["gate", "--gate", "latency.p99 < 1s"], ["whatif", "--consumers", "4"]]
    for command in commands {
      let expected = run(command + plain)
      for archive in try archives() { #expect(run(command + [archive], archive: archive) == expected) }
    }
  }

  @Test func `--resume counts an archive once, and its logs when they come unpacked`() throws {
    let state = folder("state.mqr")
    let whole = try run(["analyze", "--json", "totals"] + plainFiles())
    for paths in [[try archives()[1]], [try archives()[1]], [try archives()[2]], try plainFiles()] {
      let run = EndToEnd.run(["analyze", "--json", "totals", "--resume", state] + paths)
      #expect(run == whole)
    }
  }

  @Test func `a name in an archive cannot act on a terminal`() throws {
    let name = "a\u{1B}[31m\n\u{7}.log"
    let archive = try folder.file("a.tar", Tar.archive([(name, part(0..<800) + Array("junk\n".utf8))]))
    for command in [["analyze"], ["analyze", "-f", "markdown"], ["show", "skipped"], ["doctor"]] {
      let run = EndToEnd.run(command + [archive])
      #expect(run.code == .success)
      #expect(!run.output.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" })
    }
    #expect(
      EndToEnd.run(["show", "skipped", archive]).output.hasPrefix("\(archive):a\\x1b[31m\\x0a\\x07.log:801: ")
    )
  }

  @Test func `with --redact no name in an archive is told`() throws {
    for archive in try archives() {
      let run = EndToEnd.run(["analyze", "--redact", "-f", "json", archive])
      #expect(run.code == .success && run.output.contains("file-2.log"))
      #expect(!(run.output + run.error).contains("bundle") && !(run.output + run.error).contains("app.log"))
    }
  }

  @Test func `a program that is missing is asked for`() throws {
    let log = try folder.file("a.log", [0x28, 0xB5, 0x2F, 0xFD, 0, 0])
    let run = EndToEnd.run(["analyze", log])
    let text =
      "is zstd data, and the program zstd that decodes it is not in PATH: install it (apt install zstd), "
      + "or decode the file by hand (unzstd FILE)"
    #expect(
      run == Run(.inputUnusable, error: "mqtune: error: \(log): \(text)\n  nothing was written\n"))
  }

  @Test func `a program of the system decodes what it knows`() throws {
    let content = part(0..<lines.count)
    let zstd = try folder.file("zstd", "#!/bin/sh\nexec tail -c +5\n")
    try #require(unsafe chmod(zstd, 0o755) == 0)
    let packed: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD] + content
    let plain = run(["analyze", "--json", "totals,findings", try folder.file("a.log", content)])
    let tar = Tar.archive([("a.log", packed)])
    for path in [
      try folder.file("b.log", packed), try folder.file("b.tar", tar),
      try folder.file("b.tar.zst", [0x28, 0xB5, 0x2F, 0xFD] + tar),
    ] {
      var run = EndToEnd.run(
        ["analyze", "--json", "totals,findings", path], environment: ["PATH": folder.path, "LANG": "C.UTF-8"])
      run.output.replace(path == folder("b.log") ? path : "\(path):a.log", with: folder("a.log"))
      #expect(run == plain)
    }
  }

  @Test func `UTF-16 is read like the same text in UTF-8, line by line`() throws {
    let text = String(decoding: part(0..<lines.count), as: UTF8.self)
    let pairs = text.utf16.flatMap { unit in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let units: [UInt8] = [0xFF, 0xFE] + pairs
    let plain = try folder.file("a.log", text)
    for (path, arguments) in [
      (try folder.file("b.log", units), ["analyze", "-f", "json"]),
      (try folder.file("c.log", pairs), ["show", "F1"]),
      (try folder.file("d.log", Gzip.stored(units)), ["analyze", "-f", "json"]),
    ] {
      var run = EndToEnd.run(arguments + [path])
      run.output.replace(path, with: plain)
      #expect(run == EndToEnd.run(arguments + [plain]))
    }
  }
}
