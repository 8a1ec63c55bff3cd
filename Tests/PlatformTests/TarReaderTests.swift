import TestSupport
import Testing

@testable import Platform

/// What a tar archive has as members, whatever wrote it.
@Suite struct TarReaderTests {
  private struct Found: Equatable {
    var name: String
    var kind = ArchiveMember.Kind.file
    var text = ""

    init(_ name: String, _ kind: ArchiveMember.Kind = .file, _ text: String = "") {
      (self.name, self.kind, self.text) = (name, kind, text)
    }
  }

  private func members(_ bytes: [UInt8]) -> (found: [Found], end: ArchiveEnd?) {
    var reader = TarReader(MemoryFeed(bytes))
    var found: [Found] = []
    while let member = reader.next() {
      let text = String(decoding: reader.take(Int(clamping: min(member.size, 10_000))), as: UTF8.self)
      found.append(Found(String(decoding: member.name, as: UTF8.self), member.kind, text))
    }
    return (found, reader.end)
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `files are told with their bytes, and the rest with what it is`() {
    let archive =
      Tar.member(Tar.Header("./d/", kind: "5"), []) + Tar.member(Tar.Header("./d/a.log"), bytes("one\n"))
      + Tar.member(Tar.Header("old", kind: "\0"), bytes("x")) + Tar.member(Tar.Header("empty.log"), [])
      + Tar.member(Tar.Header("olddir/", kind: "\0"), []) + Tar.member(Tar.Header("link", kind: "2"), [])
      + Tar.member(Tar.Header("hard", kind: "1"), []) + Tar.member(Tar.Header("tty", kind: "3"), [])
      + Tar.member(Tar.Header("what", kind: "Z"), bytes("skipped")) + Tar.end
    let result = members(archive)
    #expect(
      result.found == [
        Found("./d/", .directory), Found("./d/a.log", .file, "one\n"), Found("old", .file, "x"),
        Found("empty.log"), Found("olddir/", .directory), Found("link", .link), Found("hard", .link),
        Found("tty", .special), Found("what", .special, "skipped"),
      ])
    #expect(result.end == .whole)
  }

  @Test func `long names are found, however they are stored`() {
    let long = String(repeating: "d/", count: 120) + "a.log"
    var prefixed = Tar.Header("a.log")
    prefixed.prefix = bytes("var/log")
    var gnu = prefixed
    gnu.magic = bytes("ustar  \0")
    let cases: [(archive: [UInt8], name: String)] = [
      (
        Tar.member(Tar.Header("@LongLink", kind: "L"), bytes(long + "\0")) + Tar.member(Tar.Header("d"), []),
        long
      ),
      (
        Tar.member(Tar.Header("pax", kind: "x"), Tar.pax("path", long)) + Tar.member(Tar.Header("d"), []),
        long
      ),
      (
        Tar.member(Tar.Header("pax", kind: "x"), Tar.pax("mtime", "1.5") + Tar.pax("path", long))
          + Tar.member(Tar.Header("x", kind: "L"), bytes("other\0")) + Tar.member(Tar.Header("d"), []), long
      ),
      (Tar.member(prefixed, []), "var/log/a.log"), (Tar.member(gnu, []), "a.log"),
      (
        Tar.member(Tar.Header("g", kind: "g"), Tar.pax("path", "all")) + Tar.member(Tar.Header("d"), []),
        "all"
      ),
      (Tar.member(Tar.Header("k", kind: "K"), bytes(long)) + Tar.member(Tar.Header("d"), []), "d"),
    ]
    for (archive, name) in cases { #expect(members(archive + Tar.end).found.map(\.name) == [name]) }
  }

  @Test func `sizes are octal, binary or those of a pax header`() {
    let content = bytes("twelve bytes")
    let sizes: [[UInt8]] = [
      bytes("14"), bytes("    14 "), [0x80] + [UInt8](repeating: 0, count: 10) + [12],
      bytes("00000000014\0"),
    ]
    for size in sizes {
      var header = Tar.Header("a")
      header.size = size
      #expect(members(Tar.member(header, content) + Tar.end).found == [Found("a", .file, "twelve bytes")])
    }
    var wrong = Tar.Header("a")
    wrong.size = bytes("1")
    let archive = Tar.member(Tar.Header("p", kind: "x"), Tar.pax("size", "12")) + Tar.member(wrong, content)
    #expect(members(archive + Tar.end).found == [Found("a", .file, "twelve bytes")])
  }

  @Test func `a sparse file is told, and what follows is found`() {
    var old = Tar.Header("s", kind: "S")
    old.goesOn = true
    var map = [UInt8](repeating: 0, count: 1_024)
    map[504] = 1
    let pax = Tar.pax("GNU.sparse.major", "1") + Tar.pax("GNU.sparse.name", "real")
    let archive =
      Tar.member(old, []) + map + Tar.member(Tar.Header("p", kind: "x"), pax)
      + Tar.member(Tar.Header("b"), bytes("map"))
      + Tar.member(Tar.Header("c"), bytes("c")) + Tar.end
    #expect(
      members(archive).found == [Found("s", .sparse), Found("real", .sparse, "map"), Found("c", .file, "c")])
  }

  @Test func `archives in a row are one, and whatever else follows the end is left`() {
    let one = Tar.archive([("a", bytes("1"))])
    let padding = [UInt8](repeating: 0, count: 9_216)
    #expect(members(one + padding + one).found == [Found("a", .file, "1"), Found("a", .file, "1")])
    let other = members(one + bytes(String(repeating: "x", count: 2_000)))
    #expect(other.found.count == 1 && other.end == .whole)
  }

  @Test func `an archive that is cut gives what stands before, and says so`() {
    let content = bytes(String(repeating: "line\n", count: 150))
    let archive = Tar.archive([("a", content), ("b", content)])
    let whole = members(archive)
    for count in 0..<(archive.count - 512) {
      let cut = members(Array(archive[..<count]))
      #expect(cut.end != nil && cut.end != .whole, "\(count) bytes")
      for (part, full) in zip(cut.found, whole.found) {
        #expect(part.name == full.name && full.text.hasPrefix(part.text), "\(count) bytes")
      }
      #expect(cut.found.count == (count < 512 ? 0 : count < 2_048 ? 1 : 2), "\(count) bytes")
    }
  }

  @Test func `a damaged header ends the archive at its place`() {
    let first = Tar.member(Tar.Header("a"), bytes("1"))
    var second = Tar.member(Tar.Header("b"), bytes("2"))
    second[0] ^= 1
    let result = members(first + second + Tar.end)
    #expect(result.found == [Found("a", .file, "1")])
    #expect(result.end == .early("is damaged: there is no header at byte 1024"))
  }

  @Test(arguments: 0..<40)
  func `any bytes are acceptable`(seed: Int) {
    var random = SeededGenerator(seed: 71, part: seed)
    var archive =
      Tar.member(Tar.Header("p", kind: "x"), Tar.pax("path", "n") + Tar.pax("size", "3"))
      + Tar.archive([("a", bytes("abc")), ("b", bytes("d"))])
    for _ in 0..<(seed % 8) { archive[random.below(archive.count)] = UInt8(random.below(256)) }
    let tail = (0..<random.below(3_000)).map { _ in UInt8(random.below(256)) }
    #expect(members(archive + tail).end != nil)
    #expect(members(tail).end != nil)
    // Headers with any fields and the right sum.
    var header = Tar.Header(String(repeating: "n", count: random.below(120)))
    header.kind = UInt8(random.below(256))
    header.size = (0..<12).map { _ in UInt8(random.below(256)) }
    header.prefix = (0..<155).map { _ in UInt8(random.below(256)) }
    let noise = (0..<700).map { _ in UInt8(random.below(256)) }
    #expect(members(Tar.member(header, noise) + archive).end != nil)
    var records = PaxRecords()
    records.add(Array("\(random.below(40)) a=b\n".utf8) + noise)
    records.add(noise)
  }
}
