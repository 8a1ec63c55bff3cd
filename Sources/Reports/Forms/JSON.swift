import Bytes

/// An answer for programs: one JSON object whose keys are a contract, which the schemas describe.
///
/// Keys stand in a fixed order, units in the key, and what is not known is `null`. Of a report `look.parts` keeps only
/// those top-level keys; `schema` and `schema_version` are always there.
extension OutputForm {
  public static let json = OutputForm(
    "json", suffixes: ["json"],
    report: { report, look in
      let members = reportRecord.members(report).filter {
        look.parts.isEmpty || always.contains($0.key) || look.parts.contains($0.key)
      }
      return jsonDocument(.object(members, inline: false))
    },
    whatIf: { whatIf, _ in jsonDocument(.object(whatIfRecord.members(whatIf), inline: false)) })

  /// What `Look.parts` may name.
  public static var jsonParts: [String] {
    reportRecord.fields.map(\.key).filter { !always.contains($0) }
  }

  private static let always = ["schema", "schema_version"]
}

/// A value as a document, indented, with a line feed at its end.
func jsonDocument(_ value: JSONTree) -> [UInt8] {
  var writer = JSONWriter(pretty: true)
  value.write(to: &writer)
  writer.newline()
  return writer.bytes
}

extension JSONTree {
  func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .boolean(let flag): writer.value(flag)
    case .integer(let number): writer.value(number)
    case .number(let number): writer.value(number)
    case .string(let text): writer.value(text)
    case .array(_, inline: true), .object(_, inline: true):
      writer.value(json: compact())
    case .array(let items, inline: false):
      writer.beginArray()
      for item in items { item.write(to: &writer) }
      writer.endArray()
    case .object(let members, inline: false):
      writer.beginObject()
      for member in members {
        writer.key(member.key)
        member.value.write(to: &writer)
      }
      writer.endObject()
    }
  }

  /// The value on one line.
  func compact() -> [UInt8] {
    var writer = JSONWriter()
    spread().write(to: &writer)
    return writer.bytes
  }

  /// The same value with nothing marked as inline.
  private func spread() -> JSONTree {
    switch self {
    case .array(let items, _): .array(items.map { $0.spread() }, inline: false)
    case .object(let members, _):
      .object(members.map { JSONMember($0.key, $0.value.spread()) }, inline: false)
    default: self
    }
  }
}
