import TestSupport
import Testing

@testable import Platform

import Glibc

/// Data that a program of the system decodes. The programs are scripts, so that none has to be installed.
@Suite struct ProgramFeedTests {
  private let folder: TemporaryDirectory
  private let host: Host
  private let zstd: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  init() throws {
    folder = try TemporaryDirectory()
    host = Host(Environment(["PATH": "relative:/nowhere:\(folder.path)"]))
  }

  private func install(_ name: String, _ script: String) throws {
    try #require(unsafe chmod(folder.file(name, "#!/bin/sh\n\(script)\n"), 0o755) == 0)
  }

  private func decoded(
    _ bytes: [UInt8], stop: Stop = .never, atMost count: Int = .max
  ) -> (bytes: [UInt8], problem: String?) {
    let record = ReadRecord(path: "a.log", stop: stop)
    let content = contentFeed(of: MemoryFeed(bytes), .told, host, record: record)
    var all: [UInt8] = []
    while all.count < count {
      let some = content.take(min(10_000, count - all.count))
      if some.isEmpty { break }
      all += some
    }
    return (all, record.problem?.text)
  }

  @Test(
    arguments: [
      ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0x50, 0x2A, 0x4D, 0x18], "zstd"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz"), ([0x04, 0x22, 0x4D, 0x18], "lz4"),
      ([0x02, 0x21, 0x4C, 0x18], "lz4"), ([0x1F, 0x9D], "gzip"),
      (Array("BZh9".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], "bzip2"),
    ] as [([UInt8], String)])
  func `the first bytes say which program decodes them`(head: [UInt8], program: String) throws {
    try install(program, "echo $0 $1; cat")
    let bytes = head + [UInt8](repeating: 7, count: 300_000)
    let result = decoded(bytes)
    #expect(result.bytes == Array("\(folder(program)) -dc\n".utf8) + bytes)
    #expect(result.problem == nil)
  }

  @Test func `text that begins like compressed data is text`() {
    for text in ["BZh9 is a level\n", "BZh", "(plain)\n"] {
      #expect(decoded(Array(text.utf8)).bytes == Array(text.utf8))
    }
  }

  @Test func `a program that is missing is named, with what to do`() throws {
    _ = try folder.directory("xz")
    try folder.file("lz4", "not executable")
    let cases: [([UInt8], String)] = [
      (
        zstd,
        "is zstd data, and the program zstd that decodes it is not in PATH: install it (apt install zstd), "
          + "or decode the file by hand (unzstd FILE)"
      ),
      (
        [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0],
        "is xz data, and the program xz that decodes it is not in PATH: install it (apt install xz-utils), "
          + "or decode the file by hand (unxz FILE)"
      ),
      (
        [0x04, 0x22, 0x4D, 0x18],
        "is lz4 data, and the program lz4 that decodes it is not in PATH: install it (apt install lz4), "
          + "or decode the file by hand (unlz4 FILE)"
      ),
    ]
    for (head, problem) in cases {
      let result = decoded(head)
      #expect(result.bytes == [] && result.problem == problem)
    }
  }

  @Test func `what a program complains about is said, and what it gave counts`() throws {
    try install("zstd", "printf 'one\\n'; printf '\\nbad  \\033data\\nmore\\n' >&2; exit 1")
    let result = decoded(zstd)
    #expect(result.bytes == Array("one\n".utf8))
    #expect(
      result.problem == "zstd data is damaged or ends early (bad \\x1bdata); 4 bytes before that count")
    try install("zstd", "kill -9 $$")
    #expect(decoded(zstd).problem == "zstd data is damaged or ends early; 0 bytes before that count")
    try install("zstd", "cat > /dev/null; echo a lot is fine >&2; exit 0")
    #expect(decoded(zstd).problem == nil)
  }

  @Test func `a program that takes no input, or says more than is wanted, holds nobody up`() throws {
    try install("zstd", "printf x; exec <&-; head -c 300000 /dev/zero >&2; printf y")
    let result = decoded(zstd + [UInt8](repeating: 1, count: 1_000_000))
    #expect(result.bytes == Array("xy".utf8) && result.problem == nil)
  }

  @Test func `when reading stops early the program is ended`() throws {
    let note = folder("process")
    try install("zstd", "echo $$ > \(note); cat; exec sleep 1000")
    let bytes = zstd + [UInt8](repeating: 65, count: 4_000)
    #expect(decoded(bytes, atMost: 50).bytes.count == 50)
    let text = String(decoding: try folder.contents("process"), as: UTF8.self)
    let process = try #require(Int32(text.split(separator: "\n").first ?? ""))
    #expect(kill(process, 0) == -1 && errno == ESRCH)
    let stopped = decoded(bytes, stop: Stop { .interrupt })
    #expect(stopped.bytes == [] && stopped.problem == nil)
  }
}
