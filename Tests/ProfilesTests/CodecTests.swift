import Bytes
import Events
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

  /// The bytes with the checksum that belongs to them, as a mischievous writer would leave them.
  private func resealed(_ bytes: [UInt8]) -> [UInt8] {
    let body = Array(bytes.dropLast(8))
    let sum = unsafe body.withUnsafeBytes {
      unsafe $0.baseAddress.map { unsafe hashBytes($0, body.count) } ?? 0
    }
    return body + (0..<8).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 * 8)) }
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

  @Test func `a profile of the first version is read`() throws {
    var bytes = Self.saved[0]
    bytes[Profile.magic.count] = 1
    #expect(try Profile(decoding: resealed(bytes)).encoded() == Self.saved[0])
  }

  @Test func `a file of a later version says so`() {
    var bytes = Self.saved[0]
    bytes[Profile.magic.count] += 1
    let expected = ProfileError.newer(version: Profile.version + 1, supported: Profile.version)
    #expect(failure(bytes) == expected)
    #expect(failure(resealed(bytes)) == expected)
    #expect(expected.text == "written by a newer mqtune (profile version 3; this one reads up to 2)")
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
