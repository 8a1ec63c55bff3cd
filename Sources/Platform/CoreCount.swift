internal import Glibc

/// How many cores this process may use: its affinity, which containers and `taskset` narrow.
public func coreCount() -> Int {
  // `sched_getaffinity` is not visible to Swift; the kernel shows the same mask here.
  if let status = try? OpenFile(reading: SystemPath("/proc/self/status")).take(16_384),
    let count = allowedCores(inProcessStatus: String(decoding: status, as: UTF8.self))
  {
    return count
  }
  return max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}

/// The number of bits in the mask `Cpus_allowed: ff,ffffffff` of `/proc/PID/status`; nil when there is none.
func allowedCores(inProcessStatus text: String) -> Int? {
  let label = "Cpus_allowed:"
  guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(label) }) else { return nil }
  let count = line.dropFirst(label.count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
  return count > 0 ? count : nil
}

extension OpenFile {
  /// The next bytes, `count` of them if there are so many and nothing goes wrong.
  func take(_ count: Int) -> [UInt8] {
    StreamFeed(self, waits: false, record: ReadRecord(path: "")).take(count)
  }
}
