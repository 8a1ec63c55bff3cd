import Bytes
import Events
import Metrics
import TestSupport
import Testing

@testable import Profiles

@Suite struct CodecTests {
  private static let saved: [[UInt8]] = [
    Profile().encoded(),
    (try? fold(RandomLog.lines(seed: 5, count: 120)).encoded()) ?? [],
  ]

  private func failure(_ bytes: [UInt8]) -> ProfileError? {
    do throws(ProfileError) {
      _ = try Profile(decoding: bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: saved.indices)
  func `a saved profile reads back`(index: Int) throws {
    #expect(try Profile(decoding: Self.saved[index]).encoded() == Self.saved[index])
    #expect(Profile.isProfile(Self.saved[index]))
  }

  @Test(arguments: saved.indices)
  func `a truncated file is refused`(index: Int) {
    let bytes = Self.saved[index]
    for end in bytes.indices where end < 300 || end % 7 == 0 {
      #expect(failure(Array(bytes[..<end])) == (end < Profile.magic.count ? .foreign : .torn))
    }
  }

  @Test(arguments: saved.indices)
  func `every flipped bit is refused`(index: Int) {
    let bytes = Self.saved[index]
    var generator = SeededGenerator(seed: 8)
    let places =
      bytes.count < 400 ? Array(bytes.indices) : (0..<300).map { _ in generator.below(bytes.count) }
    for place in places {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(generator.below(8))
      #expect(failure(damaged) != nil, "byte \(place)")
    }
  }

  @Test func `damage under a right checksum is refused or reads as some profile, and never traps`() throws {
    var generator = SeededGenerator(seed: 9)
    let bytes = Self.saved[1]
    let neighbour = try fold(RandomLog.lines(seed: 6, count: 60))
    let intact = neighbour.encoded()
    for round in 0..<600 {
      var damaged = bytes
      for _ in 0...generator.below(3) {
        damaged[Profile.magic.count + 2 + generator.below(bytes.count - Profile.magic.count - 10)] =
          round % 3 == 0 ? 0xFF : UInt8(truncatingIfNeeded: generator.next())
      }
      guard let profile = try? Profile(decoding: resealed(damaged)) else { continue }
      _ = profile.encoded()
      let other = try Profile(decoding: intact)
      other.merge(profile)
      _ = other.encoded()
    }
  }

  /// The first two versions differ in what they say of a source: here there is none.
  @Test(arguments: [1, 2])
  func `an empty profile of an earlier version is read`(version: Int) throws {
    var packer = Packer()
    packer.put(Int64.max)
    packer.put(Int64.min)
    packer.put(Int64(1))
    // Sources, assumptions, queues, parties, samples, incidents with those left out, settings, reasons, 4 counts of
    // connections, and 5 of what was left out.
    for _ in 0..<18 { packer.put(UInt64(0)) }
    Timeline(width: 1, keepsQuantities: false).pack(into: &packer)
    // Open messages, two waiting lines, recent ends, the slowest.
    for _ in 0..<5 { packer.put(UInt64(0)) }
    let bytes = sealed(packer, magic: Profile.magic, version: version)
    #expect(try Profile(decoding: bytes).encoded() == Self.saved[0])
  }

  @Test func `a profile of the second version is read, without what it does not know`() throws {
    let profile = try Profile(decoding: savedByVersion2)
    let queue = try #require(profile.queueFigures.first)
    #expect(queue.counts.published == 2 && queue.counts.delivered == 2 && queue.counts.acked == 1)
    #expect(queue.counts.redeliveredMessages == 0 && queue.outstandingMax == nil)
    #expect(queue.reasons == [ReasonCount(reason: "busy", count: 1, lines: [])])
    #expect(profile.clientErrorReasons == [ReasonCount(reason: "refused", count: 1, lines: [])])
    // Its messages were those published last: of what was there at any time but the end it says nothing for sure.
    #expect(queue.trace.lives.map(\.end) == [TracedLife.unseen])
    #expect(queue.trace.from == profile.last && queue.trace.to == profile.last)
    #expect(profile.connectionFigures.opened == 1)
    #expect(try Profile(decoding: profile.encoded()).encoded() == profile.encoded())
  }

  @Test func `a profile of the second version goes on with what follows`() throws {
    let profile = try Profile(decoding: savedByVersion2)
    profile.merge(try fold(["2026-11-20T22:41:00Z deliver queue=q id=2 consumer=w"]))
    let queue = try #require(profile.queueFigures.first)
    #expect(queue.counts.delivered == 3 && queue.queueWait.count == 2)
  }

  /// The log beside the files is what both versions read.
  @Test(arguments: [3, 4])
  func `a profile of an earlier version is read whole`(version: Int) throws {
    let profile = try Profile(decoding: try #require(fixture("version\(version).mqp")))
    profile.renameSources { _ in "log" }
    let log = String(decoding: try #require(fixture("version3.log")), as: UTF8.self)
    let whole = Profile()
    try fold(log.split(separator: "\n").map(String.init), into: whole, eachBlock: {}) { batch in
      // The third version knew no gauges.
      if version < 4 { batch.gauges = [] }
    }
    // Nor did either know which deliveries their own records call redeliveries.
    for queue in whole.queues { queue.counts.saidRedelivered = 0 }
    // Nor did it keep a sample of the settled messages.
    whole.figures.unread.settled = profile.figures.unread.settled
    // Nor did either know which rejected messages may come back.
    whole.joiner.rejected = Rejected()
    // In both, records without a queue that found no message did not wait for it.
    whole.joiner.giveUpNameless(whole.figures)
    // Samples of traffic are taken beside the fold.
    whole.add(profile.sources[0].traffic, ofSource: 0)
    #expect(differences(whole, profile) == [])
    #expect(profile.encoded() == whole.encoded())
  }

  /// It knew each file by its beginning only.
  @Test func `a resume file of the first version is refused by name`() throws {
    let bytes = try #require(fixture("version3.mqr"))
    #expect(throws: ProfileError.older(version: 1, supported: ResumeFile.version)) {
      try ResumeFile(decoding: bytes)
    }
  }

  /// Of a list that claims more than there is, memory is reserved for no more than the bytes that are left.
  @Test func `a list that claims too much reserves no more than the file takes`() throws {
    #expect(Unpacker.room(for: 60_000_000, bytesLeft: 60_000_000, stride: 240) == 250_000)
    #expect(Unpacker.room(for: 10, bytesLeft: 60_000_000, stride: 240) == 10)
    #expect(Unpacker.room(for: .max, bytesLeft: 1_000, stride: 1) == 1_000)
    var packer = Packer()
    packer.put("")
    packer.put(UInt64(1_000_000))
    for _ in 0..<1_000_000 { packer.put(true) }
    let claim = sealed(packer, magic: ResumeFile.magic, version: ResumeFile.version)
    #expect(throws: ProfileError.inconsistent) { try ResumeFile(decoding: claim) }
  }

  @Test func `a file of a later version says so`() {
    var bytes = Self.saved[0]
    bytes[Profile.magic.count] += 1
    let expected = ProfileError.newer(version: Profile.version + 1, supported: Profile.version)
    #expect(failure(bytes) == expected)
    #expect(failure(resealed(bytes)) == expected)
    #expect(expected.text == "written by a newer mqtune (profile version 8; this one reads up to 7)")
  }

  @Test(arguments: ["", "x", "# mqtune events 1\n", "{\"ts\":1}\n", "\u{89}MQTP"])
  func `any other file is foreign`(text: String) {
    #expect(failure(Array(text.utf8)) == .foreign)
    #expect(!Profile.isProfile(Array(text.utf8)))
  }

  @Test func `something behind the profile is refused`() {
    #expect(failure(Self.saved[0] + [0]) == .torn)
    #expect(failure(resealed(Self.saved[0] + [0])) == .inconsistent)
  }
}
