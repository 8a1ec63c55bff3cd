import Events
import TestSupport
import Testing

@testable import Profiles

@Suite struct ResumeFileTests {
  private var file: ResumeFile {
    var entry = ResumeFile.Entry(
      path: "app.log", device: 7, node: 1 << 40, size: 900, offset: 880, format: "json")
    entry.start = ResumeFile.Print(Array("2026-11-20".utf8)[...])
    entry.end = ResumeFile.Print(Array("id=7\n".utf8)[...])
    entry.storedEnd = ResumeFile.Print([0x1F, 0x8B])
    entry.unit = "ms"
    entry.omitted = Traffic.Kinds([.publish], incidents: true)
    var left = ResumeFile.Entry(path: "b.log", device: 7, node: 2, size: 1, offset: 1, format: "rabbitmq")
    left.isLeftOut = true
    left.profile = Profile().encoded()
    var file = ResumeFile()
    file.settings = "queue: orders"
    file.files = [entry, left]
    file.profile = Profile().encoded()
    return file
  }

  @Test func `it reads back as itself`() throws {
    #expect(try ResumeFile(decoding: file.encoded()) == file)
    #expect(try ResumeFile(decoding: ResumeFile().encoded()) == ResumeFile())
  }

  /// More than anybody has files: none of them may be forgotten while it is there.
  @Test func `it holds as many files as there are`() throws {
    var file = ResumeFile()
    file.files = (0..<12_000).map {
      ResumeFile.Entry(path: "\($0).log", device: 1, node: UInt64($0), size: 9, offset: 9, format: "json")
    }
    #expect(try ResumeFile(decoding: file.encoded()).files == file.files)
  }

  @Test func `a damaged one is refused`() {
    let bytes = file.encoded()
    for end in bytes.indices {
      #expect(throws: ProfileError.self) { try ResumeFile(decoding: Array(bytes[..<end])) }
    }
    var generator = SeededGenerator(seed: 3)
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(generator.below(8))
      #expect(throws: ProfileError.self) { try ResumeFile(decoding: damaged) }
    }
    #expect(throws: ProfileError.foreign) { try ResumeFile(decoding: Profile().encoded()) }
  }

  @Test func `sources renamed alike become one when they are merged`() throws {
    let profile = try fold(["1795214400 publish queue=q id=a"])
    profile.renameSources { "\($0).1" }
    try fold(["1795214401 ack queue=q id=a", "bad"], into: profile)
    #expect(profile.sources.map(\.path) == ["log.1", "log"])
    profile.renameSources { _ in "both" }
    let result = Profile()
    result.merge(profile)
    #expect(result.sources.map(\.path) == ["both"])
    #expect(result.sources[0].lines == 3)
    #expect(result.sources[0].issues.map(\.line) == [2])
  }
}
