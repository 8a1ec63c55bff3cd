import Bytes
import TestSupport
import Testing

@testable import Platform

import Glibc

/// An archive becomes the logs in it, each a source of its own.
@Suite struct ArchiveOpenerTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func plan(_ paths: [String], hidesNames: Bool = false, temporary: String = "/tmp") -> InputPlan {
    var plan = InputPlan(
      operands: paths, hidesNames: hidesNames, host: Host(Environment(["TMPDIR": temporary])))
    plan.openArchives(stop: .never) { head, _ in head.starts(with: "log".utf8) }
    return plan
  }

  /// The sources with their contents, what is said, and what is wrong, a line each.
  private func told(_ plan: InputPlan) -> [String] {
    let sources = plan.sources.map { source in
      let reader = SourceReader(source)
      var text: [UInt8] = []
      let scratch = Block(capacity: 0)
      while let chunk = reader.nextChunk() {
        chunk.forEachBlock(using: scratch) { text += $0.bytes[0..<$0.count] }
      }
      let problem = reader.problem.map { " (\($0.text))" } ?? ""
      return "\(source.displayPath) = \(String(decoding: text, as: UTF8.self).prefix(40))\(problem)"
    }
    return (sources + plan.notes.map { "note: \($0)" } + plan.problems.map { "\($0.path): \($0.text)" })
      .map { $0.replacing("\(folder.path)/", with: "") }
  }

  private let files: [(name: String, content: [UInt8])] = [
    ("./var/log/a.log.1.gz", Gzip.stored(Array("log one\n".utf8))),
    ("/var/log/a.log", Array("log two\n".utf8)),
    ("../messages", Array("log three\n".utf8)), ("etc/x.conf", Array("x = y\n".utf8)),
    ("core", [1, 2, 0, 3, 4, 5, 6]), ("empty.log", []), ("._a.log", Array("log\n".utf8)),
    ("inner.tar", Tar.archive([("a.log", Array("log\n".utf8))])),
  ]

  private func expected(_ archive: String) -> [String] {
    [
      "\(archive):var/log/a.log.1.gz = log one\n", "\(archive):/var/log/a.log = log two\n",
      "\(archive):../messages = log three\n",
      "note: \(archive): 3 of 7 members are logs; not read: 1 binary file, 1 text of no known format, 1 empty file, "
        + "1 archive (archives in archives are not opened)",
    ]
  }

  @Test func `a stored entry of a zip archive whose checksum is another one is read, and that is said`()
    throws
  {
    let entries = [
      Zip.Entry("a.log", bytes("log one\n"), stored: bytes("log 0ne\n")),
      Zip.Entry("b.log", bytes("log two\n")),
    ]
    let archive = try folder.file("a.zip", Zip.archive(entries))
    #expect(
      told(plan([archive])) == [
        "a.zip:a.log = log 0ne\n (zip data is damaged (incorrect data check); its lines count as they are)",
        "a.zip:b.log = log two\n",
      ])
  }

  @Test func `the same logs of tar, of compressed tar, of zip, and of a stream`() throws {
    let tar = Tar.archive(files)
    let zip = Zip.archive(files.map { .deflated($0.name, $0.content) })
    for (name, content) in [
      ("a.tar", tar), ("b.tar.gz", Gzip.stored(tar)), ("c.zip", zip),
      ("d.zip", Zip.archive(files.map { Zip.Entry($0.name, $0.content) })),
    ] {
      #expect(told(plan([try folder.file(name, content)])) == expected(name))
      let pipe = try folder.fifo("\(name).pipe")
      let writer = Thread.start {
        let descriptor = unsafe open(pipe, O_WRONLY)
        try? writeAll(content, to: descriptor)
        close(descriptor)
      }
      #expect(told(plan([pipe])) == expected("\(name).pipe"))
      writer.join()
    }
  }

  @Test func `what is no archive stays as it is`() throws {
    let plain = try folder.file("a.log", "plain\n")
    let packed = try folder.file("b.log", Gzip.stored(bytes("packed\n")))
    #expect(told(plan([plain, packed])) == ["a.log = plain\n", "b.log = packed\n"])
  }

  @Test func `links and devices in an archive do nothing`() throws {
    let archive =
      Tar.member(Tar.Header("a.log", kind: "2"), []) + Tar.member(Tar.Header("b.log", kind: "3"), [])
      + Tar.archive([("c.log", bytes("log\n"))])
    #expect(
      told(plan([try folder.file("a.tar", archive)])) == [
        "a.tar:c.log = log\n", "note: a.tar: 1 of 3 members are logs; not read: 2 links and devices",
      ])
  }

  @Test func `members of one name get names of their own, and hidden names are not told`() throws {
    let zip = try folder.file(
      "a.zip", Zip.archive([Zip.Entry("a.log", bytes("log 1\n")), Zip.Entry("a.log", bytes("log 2\n"))]))
    #expect(told(plan([zip])) == ["a.zip:a.log = log 1\n", "a.zip:a.log (2) = log 2\n"])
    #expect(told(plan([zip], hidesNames: true)) == ["file-2.log = log 1\n", "file-3.log = log 2\n"])
  }

  @Test func `a text that is called a log and is none is left to its reader`() throws {
    for archive in [
      Tar.archive([("a.log", bytes("what\n"))]), Gzip.stored(Tar.archive([("a.log", bytes("what\n"))])),
    ] {
      #expect(told(plan([try folder.file("a.tar", archive)])) == ["a.tar:a.log = what\n"])
    }
  }

  @Test func `an archive without logs is a problem`() throws {
    #expect(
      told(plan([try folder.file("a.tar", Tar.archive([("x", bytes("what\n"))]))]))
        == ["a.tar: no logs in it: 1 text of no known format"])
    #expect(told(plan([try folder.file("a.zip", Zip.archive([]))])) == ["a.zip: an archive without files"])
  }

  @Test func `entries that cannot be read are named, up to three`() throws {
    var secrets = (1...5).map { Zip.Entry("s\($0)\n.log", bytes("x")) }
    for place in secrets.indices { secrets[place].flags = 1 }
    let zip = try folder.file("a.zip", Zip.archive(secrets + [Zip.Entry("a.log", bytes("log\n"))]))
    #expect(
      told(plan([zip])) == [
        "a.zip:a.log = log\n", "note: a.zip: 1 of 6 members are logs; not read: 5 unreadable files",
        "a.zip: 5 files in it are encrypted and were not read: s1\\x0a.log, s2\\x0a.log, s3\\x0a.log and 2 more",
      ])
    #expect(
      told(plan([zip], hidesNames: true)).last == "file-1.log: 5 files in it are encrypted and were not read")
  }

  @Test func `of an archive that is cut the rest counts, and the log that is cut says so`() throws {
    let tar = Tar.archive([("a.log", bytes("log a\n")), ("b.log", bytes("log b\nlog c\n"))])
    #expect(
      told(plan([try folder.file("a.tar", Array(tar[..<1_542]))])) == [
        "a.tar:a.log = log a\n", "a.tar:b.log = log b\n (the archive ends within it, after 6 stored bytes)",
      ])
    #expect(
      told(plan([try folder.file("b.tar.gz", Array(Gzip.stored(tar)[..<(15 + 1_542)]))])) == [
        "b.tar.gz:a.log = log a\n",
        "b.tar.gz:b.log = log b\n (the archive ends within it: gzip data ends early; 1542 bytes before that count)",
      ])
    #expect(
      told(plan([try folder.file("c.tar", Array(tar[..<1_100]))])) == [
        "c.tar:a.log = log a\n", "c.tar: ends within a header; what stands before counts",
      ])
  }

  @Test func `without a place to keep the logs of a stream that is said`() throws {
    let packed = try folder.file("a.tar.gz", Gzip.stored(Tar.archive(files)))
    var plan = InputPlan(operands: [packed])
    plan.openArchives(stop: .never) { _, _ in true }
    #expect(
      told(plan) == [
        "a.tar.gz: its logs cannot be kept while they are read (no such file): let TMPDIR name a folder with more "
          + "room, or unpack it by hand"
      ])
  }

  @Test(arguments: 0..<30)
  func `an archive cut or damaged anywhere is read as far as it goes`(seed: Int) throws {
    var random = SeededGenerator(seed: 74, part: seed)
    let tar = Tar.archive(files)
    for var archive in [
      tar, Gzip.stored(tar), try gzip(tar), Zip.archive(files.map { .deflated($0.name, $0.content) }),
    ] {
      archive.removeLast(random.below(archive.count))
      if seed % 2 == 0, !archive.isEmpty {
        archive[random.below(archive.count)] ^= UInt8(1 + random.below(255))
      }
      let plan = plan([try folder.file("a", archive)])
      #expect(!told(plan).isEmpty)
    }
  }
}
