/// When work on messages began that are not settled: where a consumer hands its deliveries to threads, a message waits for
/// one of these, and the time from the start to the settle is the processing time.
struct Starts {
  struct Message: Hashable {
    var key: UInt64
    var queue: UInt32
  }

  /// Further ones are left out.
  static let limit = 1 << 18

  private(set) var times: [Message: Int64] = [:]

  var isEmpty: Bool { times.isEmpty }

  /// The latest start counts. Returns whether there was room.
  mutating func note(_ message: Message, at time: Int64) -> Bool {
    guard times.count < Starts.limit || times[message] != nil else { return false }
    times[message] = time
    return true
  }

  /// How long the work on a message took that is settled at `time`; nil when its start is not known.
  mutating func end(_ message: Message, at time: Int64) -> Int64? {
    guard let start = times[message], start <= time else { return nil }
    times[message] = nil
    return time &- start
  }

  var sorted: [(message: Message, time: Int64)] {
    times.sorted { ($0.key.key, $0.key.queue) < ($1.key.key, $1.key.queue) }.map { ($0.key, $0.value) }
  }
}

extension Starts {
  func pack(into packer: inout Packer) {
    packer.put(sorted) { packer, start in
      packer.put(start.message.key)
      packer.put(UInt64(start.message.queue))
      packer.put(start.time)
    }
  }

  init(from unpacker: inout Unpacker, queues: Int) throws(Unpacker.Malformed) {
    for (message, time) in try unpacker.list({ (u) throws(Unpacker.Malformed) in
      (Message(key: try u.unsigned(), queue: UInt32(try u.number(below: queues))), try u.int64())
    }) {
      times[message] = time
    }
  }
}
