internal import Bytes
internal import Events

/// RabbitMQ's tracing plugin writes JSON lines of the usual names but for one: a publish says `"queue":"none"`, and
/// `"routed_queues":["a","b"]` which queues the exchange handed it to.
enum RabbitMQTrace {
  /// Gives a publish the queues it was routed to: one event for each, of which the last is left in `event`. One
  /// that was routed nowhere is a returned message, named by its routing key.
  @inline(never)
  static func route(
    _ event: inout Event, _ record: JSONRecord, _ text: UnsafeRawPointer, _ length: Int, _ batch: EventBatch
  ) {
    guard let queue = record.value(.queue), queue.count == 4,
      unsafe UnsafeRawBufferPointer(start: queue.start, count: 4).elementsEqual("none".utf8)
    else { return }
    let line = unsafe UnsafeRawBufferPointer(start: text, count: length)
    guard let list = unsafe names(in: "routed_queues", of: line) else { return }
    guard let last = list.last else {
      event.kind = .returned
      event.queue = unsafe names(in: "routing_keys", of: line)?.first.map(batch.names.number(of:)) ?? 0
      return
    }
    for name in list.dropLast() {
      event.queue = batch.names.number(of: name)
      batch.append(event)
    }
    event.queue = batch.names.number(of: last)
  }

  /// The names in the list; nil when the line has no such list, or one that is not of plain texts.
  @unsafe
  private static func names(in field: String, of line: UnsafeRawBufferPointer) -> [[UInt8]]? {
    let key = Array("\"\(field)\":[".utf8)
    guard line.count > key.count,
      let start = (0...(line.count - key.count)).first(where: { place in
        unsafe line[place] == key[0] && line[place..<(place + key.count)].elementsEqual(key)
      })
    else { return nil }
    var names: [[UInt8]] = []
    var name: [UInt8]?
    for place in (start + key.count)..<line.count {
      let byte = unsafe line[place]
      switch byte {
      case UInt8(ascii: "\\"): return nil
      case UInt8(ascii: "\""):
        if let whole = name { names.append(whole) }
        name = name == nil ? [] : nil
      case UInt8(ascii: "]") where name == nil: return names
      default: name?.append(byte)
      }
    }
    return nil
  }
}
