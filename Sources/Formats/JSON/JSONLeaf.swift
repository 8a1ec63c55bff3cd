internal import Events

/// Where a value of the present line stands: the layout of the line says what it means.
@safe
struct JSONPosition {
  @unsafe var start: UnsafeRawPointer
  var count: Int
}

/// The end of a known layout: what its values mean, in the order in which they stand.
struct JSONLeaf {
  var roles: [JSONRole] = []
  var isText: [Bool] = []
  /// What the literals of the whole layout say.
  var fixed = JSONLayouts.Fixed()
  /// How the event is made without a record; nil for layouts that need its rules.
  private(set) var plan: JSONPlan?

  init(_ steps: [JSONLayouts.Step]) {
    for step in steps {
      fixed.add(step.fixed)
      guard step.kind != .lineEnd else { continue }
      roles.append(step.role)
      isText.append(step.kind == .text)
    }
    plan = JSONPlan(self)
  }

  /// A value of the line just read.
  func value(_ place: Int8, _ reading: JSONReading) -> JSONRecord.Value {
    let position = unsafe reading.positions[Int(place)]
    return unsafe JSONRecord.Value(
      start: position.start, count: Int32(truncatingIfNeeded: position.count), isText: isText[Int(place)],
      role: roles[Int(place)])
  }

  /// Puts the values of the line just read into a record.
  func fill(_ record: JSONRecord, from reading: JSONReading) {
    record.clear()
    record.fixed = fixed
    for place in roles.indices {
      let position = unsafe reading.positions[place]
      unsafe record.set(roles[place], position.start, position.count, isText: isText[place])
    }
  }
}

/// The places of an event's parts among the values of a layout, -1 for what it does not have.
///
/// Only for the three kinds of which busy logs consist, and only where every field is named once, so that
/// nothing is left to decide when a line is read. `JSONEventBuilder` makes the same event either way.
struct JSONPlan {
  var kind: EventKind
  var queue: Int8
  /// The exchange of a publish to a routing key, the group of a deliver or ack.
  var scope: Int8
  var id: Int8
  var party: Int8
  /// Size on publish.
  var bytes: Int8
  /// Confirm time on publish, processing time on ack.
  var duration: Int8
  /// On deliver, and on a publish that may repeat another.
  var attempt: Int8
  var redelivered: Int8

  init?(_ leaf: JSONLeaf) {
    guard let kind = leaf.fixed.kind, [.publish, .deliver, .ack].contains(kind) else { return nil }
    var places: [JSONField: Int8] = [:]
    for (place, role) in leaf.roles.enumerated() where role.field != .ignored {
      guard places[role.field] == nil, !JSONField.events.contains(role.field) else { return nil }
      places[role.field] = Int8(place)
    }
    guard let time = places[.time], leaf.isText[Int(time)], let queue = places[.queue] ?? places[.routingKey]
    else { return nil }
    guard places[.deliveryTag] == nil, places[.autoAck] == nil, places[.multiple] == nil,
      kind != .deliver || places[.publishedAt] == nil,
      places[.depth] == nil,
      places[.channel] == nil,
      kind != .publish || places[.opening] == nil && places[.due] == nil
    else { return nil }
    func place(_ fields: JSONField...) -> Int8 { fields.lazy.compactMap { places[$0] }.first ?? -1 }
    self.kind = kind
    self.queue = queue
    scope = kind != .publish ? place(.group) : places[.queue] == nil ? place(.exchange) : -1
    id = place(.id)
    party = kind == .publish ? place(.producer, .client) : place(.consumer, .client, .thread, .group)
    bytes = kind == .publish ? place(.bytes) : -1
    duration = kind == .publish ? place(.confirm) : kind == .ack ? place(.processing) : -1
    attempt = kind == .ack ? -1 : place(.attempt)
    redelivered = kind == .deliver ? place(.redelivered) : -1
  }
}

/// What reading one line by its layout found; used again for every line.
@safe
final class JSONReading {
  /// As many values as a layout can have.
  static let valueLimit = 64

  @unsafe let positions: UnsafeMutablePointer<JSONPosition>
  /// The layout's leaf.
  var leaf = -1
  /// The time, when it had the form of the one before and was read on the way.
  var time: Int64 = 0
  var hasTime = false
  /// How long the latest time stamp was that `StampReader.again` may read; 0 when there is none.
  var stampLength = 0

  init() { unsafe positions = .allocate(capacity: JSONReading.valueLimit) }

  deinit { unsafe positions.deallocate() }
}
