import TestSupport
import Testing

@testable import Platform

/// What a zip archive has as entries, by its directory or without it.
@Suite struct ZipReaderTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private struct Found: Equatable {
    var name: String
    var kind = ArchiveMember.Kind.file
    var text = ""

    init(_ name: String, _ kind: ArchiveMember.Kind = .file, _ text: String = "") {
      (self.name, self.kind, self.text) = (name, kind, text)
    }
  }

  private func members(_ bytes: [UInt8]) throws -> (found: [Found], end: ArchiveEnd?) {
    let file = try OpenFile(reading: SystemPath(try folder.file("a.zip", bytes)))
    let record = ReadRecord(path: "a.zip")
    let stored = StoredBytes(file: file, origin: 0, size: Int64(bytes.count), record: record)
    var reader = ZipReader(stored)
    var found: [Found] = []
    while let member = reader.next() {
      let size = min(member.size, Int64(bytes.count))
      let raw = RangeFeed(file, origin: member.offset, position: 0, end: size, record: record)
      let content = contentFeed(of: raw, member.coding, .bare, record: ReadRecord(path: "a"))
      let text = member.kind == .file ? String(decoding: content.take(10_000), as: UTF8.self) : ""
      found.append(Found(String(decoding: member.name, as: UTF8.self), member.kind, text))
    }
    return (found, reader.end)
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private var plain: [Zip.Entry] {
    [Zip.Entry("d/", []), Zip.Entry("d/a.log", bytes("one\n")), .deflated("b.log", bytes("two\n"))]
  }

  private let listed = [
    Found("d/", .directory), Found("d/a.log", .file, "one\n"), Found("b.log", .file, "two\n"),
  ]

  @Test func `stored and deflated files are told with their bytes, the rest with what it is`() throws {
    var link = Zip.Entry("link", bytes("/etc/passwd"))
    (link.madeBy, link.attributes) = (3, 0xA1FF << 16)
    var secret = Zip.Entry("secret.log", bytes("..."))
    secret.flags = 1
    var folderOfUnix = Zip.Entry("folder", [])
    (folderOfUnix.madeBy, folderOfUnix.attributes) = (3, 0x41ED << 16)
    let other = Zip.Entry("other.log", bytes("x"), method: 12)
    let result = try members(Zip.archive(plain + [link, secret, folderOfUnix, other], comment: "a comment"))
    #expect(
      result.found == listed + [
        Found("link", .link), Found("secret.log", .unreadable("encrypted")), Found("folder", .directory),
        Found("other.log", .unreadable("stored by a method that mqtune does not read")),
      ])
    #expect(result.end == .whole)
  }

  @Test func `numbers of 64 bits, sizes behind the bytes and bytes before the archive change nothing`() throws
  {
    var wide = plain
    for place in wide.indices { wide[place].isWide = true }
    var behind = plain
    for place in behind.indices { behind[place].flags = 8 }
    for archive in [
      Zip.archive(wide), Zip.archive(behind), Zip.archive(plain) + bytes("tail"),
      bytes("#!/bin/sh\n") + Zip.archive(plain),
    ] {
      #expect(try members(archive).found == listed)
    }
  }

  @Test func `without its directory an archive gives the entries before, and says so`() throws {
    var behind = [Zip.Entry.deflated("a.log", bytes("one\n")), .deflated("b.log", bytes("two\n"))]
    for place in behind.indices { behind[place].flags = 8 }
    for (entries, expected) in [
      (plain, listed), (behind, [Found("a.log", .file, "one\n"), Found("b.log", .file, "two\n")]),
    ] {
      let archive = Zip.archive(entries)
      for count in 0..<(archive.count - 1) {
        let cut = try members(Array(archive[..<count]))
        #expect(cut.end != nil && cut.end != .whole, "\(count) bytes")
        #expect(cut.found.count <= expected.count, "\(count) bytes")
        for (part, full) in zip(cut.found, expected) {
          #expect(part.name == full.name && full.text.hasPrefix(part.text), "\(count) bytes")
        }
      }
    }
  }

  @Test func `a directory that lies is found out`() throws {
    let archive = Zip.archive([Zip.Entry("a.log", bytes("one\n")), Zip.Entry("b.log", bytes("two\n"))])
    let directory = try #require(archive.indices.first { archive[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    var elsewhere = archive
    elsewhere[directory + 42] = 3
    #expect(
      try members(elsewhere).found == [
        Found("a.log", .unreadable("not where the directory says")), Found("b.log", .file, "two\n"),
      ])
    var tooMuch = archive
    tooMuch[directory + 21] = 0xFF
    #expect(try members(tooMuch).end == .early("is damaged: its entries lie over each other"))
    var broken = archive
    broken[directory + 46 + 5] ^= 1
    #expect(
      try members(broken).end == .early("is damaged: its directory is none at byte \(directory + 51)"))
  }

  @Test(arguments: 0..<60)
  func `any bytes are acceptable`(seed: Int) throws {
    var random = SeededGenerator(seed: 72, part: seed)
    var archive = Zip.archive(plain)
    for _ in 0..<(1 + seed % 6) { archive[random.below(archive.count)] = UInt8(random.below(256)) }
    #expect(try members(archive).end != nil)
    let noise = (0..<random.below(2_000)).map { _ in UInt8(random.below(256)) }
    #expect(try members([0x50, 0x4B, 3, 4] + noise).end != nil)
    #expect(try members(noise + [0x50, 0x4B, 5, 6] + noise.prefix(18)).end != nil)
  }
}
