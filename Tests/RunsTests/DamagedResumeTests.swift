import Events
import Glibc
import Profiles
import TestSupport
import Testing

@testable import Runs

/// Resume files that were damaged or forged, with a checksum that matches the damage.
@Suite struct DamagedResumeTests {
  /// The mark of the file and its version stand before everything that is decoded, the checksum behind it.
  private static let headSize = 10
  private static let sumSize = 8
  private static let names = ["app.log", "broker.log"]
  private static let brokerLog = Array(
    """
    2026-03-02 10:01:00.100000+00:00 [info] <0.589.0> accepting AMQP connection <0.589.0> (10.0.0.7:40112 -> 10.0.0.1:5672)
    2026-03-02 10:02:00.459357+00:00 [warning] <0.292.0> memory resource limit alarm set on node rabbit@mq1.
    2026-03-02 10:03:00.608039+00:00 [error] <0.15532.0> missed heartbeats from client, timeout: 60s
    2026-03-02 10:04:00.700000+00:00 [warning] <0.292.0> memory resource limit alarm cleared on node rabbit@mq1

    """.utf8)

  private let folder: LogFolder
  /// What a run over two logs leaves, one of which keeps a profile of its own.
  private let intact: ResumeFile

  init() throws {
    folder = try LogFolder()
    try folder.file("app.log", MinuteLog.lines(count: 60))
    try folder.file("broker.log", Self.brokerLog)
    var file = try #require(try Self.run(in: folder, from: ResumeFile()).resumed).file(
      settings: "queue: orders")
    // Of entries, every field says something.
    file.files[0].storedEnd = ResumeFile.Print([0x1F, 0x8B])
    file.files[0].omitted = Traffic.Kinds([.publish], incidents: true)
    file.files[0].unit = "ms"
    intact = file
    // The app log has grown since.
    try folder.file("app.log", MinuteLog.lines(count: 90))
  }

  private static func run(in folder: LogFolder, from file: ResumeFile) throws(ProfileError) -> Analysis {
    try DeduplicatedRun(EventFilter(), workers: 1).run(folder.logs(names, resuming: file))
  }

  /// Reads damaged bytes, and goes on from what they hold. Every file that is accepted is written and read back as it is.
  /// - Returns: whether the bytes were accepted.
  private func accepts(_ bytes: [UInt8], _ damage: String) throws -> Bool {
    guard let file = try? ResumeFile(decoding: bytes) else { return false }
    #expect(try ResumeFile(decoding: file.encoded()) == file, "\(damage)")
    // A profile in the file may be refused.
    guard let analysis = try? Self.run(in: folder, from: file) else { return true }
    let next = analysis.resumed?.file(settings: file.settings) ?? file
    #expect(try ResumeFile(decoding: next.encoded()) == next, "\(damage)")
    let profile = analysis.profile.encoded()
    #expect(try Profile(decoding: profile).encoded() == profile, "\(damage)")
    return true
  }

  /// Bytes flipped, changed, added, left out or cut off, and then the right checksum.
  private func damaged(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    let body = Array(bytes[Self.headSize..<(bytes.count - Self.sumSize)])
    var changed = body
    let place = generator.below(body.count)
    switch generator.below(6) {
    case 0: changed[place] ^= 1 << UInt8(generator.below(8))
    case 1: changed[place] = 0xFF
    case 2: changed.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
    case 3: changed.removeSubrange(place..<min(body.count, place + 1 + generator.below(4)))
    case 4: changed.removeSubrange(place...)
    default: changed = generator.mutated(body, changes: 1 + generator.below(3))
    }
    return resealed(bytes[..<Self.headSize] + changed + [UInt8](repeating: 0, count: Self.sumSize))
  }

  @Test(arguments: 0..<2 as Range<UInt64>)
  func `a damaged one is refused, or read as some file from which a run goes on`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bytes = intact.encoded()
    var accepted = 0
    for round in 0..<250 where try accepts(damaged(bytes, &generator), "round \(round)") { accepted += 1 }
    // Damage that is always found before anything is decoded would show nothing.
    #expect(accepted > 0 && accepted < 250)
  }

  @Test(arguments: 0..<2 as Range<UInt64>)
  func `so is one whose profiles are damaged`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let own = try #require(intact.files.firstIndex { !$0.profile.isEmpty })
    for round in 0..<120 {
      var file = intact
      if round % 2 == 0 {
        file.profile = damaged(file.profile, &generator)
      } else {
        file.files[own].profile = damaged(file.files[own].profile, &generator)
      }
      #expect(try accepts(file.encoded(), "round \(round)"))
    }
  }

  /// Every number of a small file, and then many of a profile, claims a million things more. There are a million bytes
  /// behind it, and the process may not have much more memory than these.
  @Test func `a claim reserves no memory for what the file does not hold`() async throws {
    await #expect(processExitsWith: .success) {
      var entry = ResumeFile.Entry(path: "a", device: 7, node: 9, size: 9, offset: 9, format: "json")
      entry.start = ResumeFile.Print([1])
      var file = ResumeFile()
      file.settings = "s"
      file.files = [entry, entry]
      let folder = try LogFolder()
      try folder.file("app.log", MinuteLog.lines(count: 60))
      try folder.file("broker.log", DamagedResumeTests.brokerLog)
      let profile = try DamagedResumeTests.run(in: folder, from: ResumeFile()).profile.encoded()
      let claims = [ClaimingBytes(file.encoded()), ClaimingBytes(profile)]
      try DamagedResumeTests.limitMemory(to: 128 << 20)
      for place in claims[0].places { _ = try? ResumeFile(decoding: claims[0].claiming(at: place)) }
      var generator = SeededGenerator(seed: 5)
      for _ in 0..<30 {
        let places = claims[1].places
        let place = places.lowerBound + generator.below(places.count)
        _ = try? Profile(decoding: claims[1].claiming(at: place))
      }
    }
  }

  /// A saved file with much behind it.
  private struct ClaimingBytes {
    private static let count: UInt64 = 1_000_000
    private let bytes: [UInt8]
    let places: Range<Int>

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      places = DamagedResumeTests.headSize..<(bytes.count - DamagedResumeTests.sumSize)
    }

    /// The file with a large number in the place of one byte.
    func claiming(at place: Int) -> [UInt8] {
      var number: [UInt8] = []
      var rest = Self.count
      while rest >= 0x80 {
        number.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      number.append(UInt8(rest))
      let padding = [UInt8](repeating: 1, count: Int(Self.count) + 100)
      return resealed(bytes[..<place] + number + bytes[(place + 1)..<places.upperBound] + padding)
    }
  }

  /// Allows this process so much more memory than it has.
  private static func limitMemory(to more: Int) throws {
    let file = unsafe open("/proc/self/statm", O_RDONLY)
    var status = [UInt8](repeating: 0, count: 200)
    let count = unsafe status.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    let fields = String(decoding: status.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
    let pages = try #require(fields.count > 5 ? Int(fields[5]) : nil)
    let size = rlim_t(pages * sysconf(Int32(_SC_PAGESIZE)) + more)
    var limit = rlimit(rlim_cur: size, rlim_max: size)
    try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0)
  }
}
