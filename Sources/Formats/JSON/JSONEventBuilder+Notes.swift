internal import Bytes
internal import Events

extension JSONEventBuilder {
  /// What names a record and its subject, and is therefore no setting and no gauge of it.
  private static let naming: Set<JSONField> = Set(
    [.time, .queue, .routingKey, .exchange, .group, .channel, .id, .consumer, .producer, .client, .level]
      + JSONField.events)

  /// Of a `config` line every key is a setting, of a `stats` line every key with a number a gauge: of the queue or the
  /// client that the line names.
  @inline(never)
  func addNotes(
    of event: Event, _ keys: JSONKeys, _ text: UnsafeRawPointer, _ length: Int, _ batch: EventBatch
  ) {
    let bytes = unsafe Array(UnsafeRawBufferPointer(start: text, count: length))
    guard let members = (try? JSONValue(parsing: bytes))?.members else { return }
    let (kind, subject) = event.subject
    for member in members {
      guard !JSONEventBuilder.naming.contains(keys.role(of: Array(member.key.utf8), in: nil).field) else {
        continue
      }
      if event.kind == .config, let value = JSONEventBuilder.settingText(member.value) {
        batch.settings.append(
          SettingNote(
            time: event.time, subject: batch.names.text(subject), name: SettingName(member.key),
            value: String(value.prefix(200))))
      } else if event.kind == .stats, let value = JSONEventBuilder.number(member.value) {
        let name = batch.names.number(of: member.key)
        batch.gauges.append(Gauge(kind: kind, subject: subject, name: name, value: value, time: event.time))
      }
    }
  }

  private static func settingText(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let number): String(number)
    case .number(let number): significant(number, digits: 6)
    case .bool(let flag): flag ? "true" : "false"
    default: nil
    }
  }

  private static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .number(let number) where number.isFinite: number
    default: nil
    }
  }
}
