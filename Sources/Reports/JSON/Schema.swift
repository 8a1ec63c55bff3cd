import Bytes

/// The JSON Schema (2020-12) of the JSON report, written from the same tables as the report itself.
///
/// Objects may hold further keys: a later minor version adds some.
public func reportSchema() -> [UInt8] {
  schema(of: allRecords, title: "\(reportSchemaName) \(reportSchemaVersion)")
}

/// The schema of the first record, which the others are parts of.
func schema(of records: [RecordDescription], title: String) -> [UInt8] {
  var writer = JSONWriter(pretty: true)
  schemaTree(records, title: title).write(to: &writer)
  writer.newline()
  return writer.bytes
}

private func schemaTree(_ records: [RecordDescription], title: String) -> JSONTree {
  guard let report = records.first else { return .null }
  let head = [
    JSONMember("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
    JSONMember("title", .string(title)),
  ]
  let definitions = records.dropFirst().map {
    JSONMember($0.name, .object(objectSchema($0), inline: false))
  }
  return .object(
    head + objectSchema(report) + [JSONMember("$defs", .object(definitions, inline: false))], inline: false)
}

private func objectSchema(_ record: RecordDescription) -> [JSONMember] {
  let properties = record.fields.map { field in
    let described = field.shape.schema + [JSONMember("description", .string(field.meaning))]
    return JSONMember(field.key, .object(described, inline: true))
  }
  return [
    JSONMember("description", .string(record.meaning)),
    JSONMember("type", .string("object")),
    JSONMember("properties", .object(properties, inline: false)),
    JSONMember("required", .array(record.fields.map { .string($0.key) }, inline: true)),
  ]
}

extension Shape {
  fileprivate var schema: [JSONMember] {
    switch self {
    case .integer: [type("integer")]
    case .number: [type("number")]
    case .string: [type("string")]
    case .boolean: [type("boolean")]
    case .time: [type("string"), JSONMember("format", .string("date-time"))]
    case .constant(let text): [JSONMember("const", .string(text))]
    case .oneOf(let texts): [JSONMember("enum", .array(texts.map { .string($0) }, inline: true))]
    case .record(let name): [JSONMember("$ref", .string("#/$defs/\(name)"))]
    case .open: [type("object")]
    case .oneOfTypes(let shapes):
      [JSONMember("anyOf", .array(shapes.map { .object($0.schema, inline: true) }, inline: true))]
    case .list(let item): [type("array"), JSONMember("items", .object(item.schema, inline: true))]
    case .optional(let shape):
      [
        JSONMember(
          "anyOf",
          .array(
            [.object(shape.schema, inline: true), .object([type("null")], inline: true)], inline: true))
      ]
    }
  }

  private func type(_ name: String) -> JSONMember { JSONMember("type", .string(name)) }
}
