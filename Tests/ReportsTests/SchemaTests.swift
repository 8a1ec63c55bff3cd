import Bytes
import Reports
import Testing

@Suite struct SchemaTests {
  @Test(arguments: GoldenTests.cases) func everyKeyOfTheReportIsDescribedAndOfItsType(_ example: GoldenCase)
    throws
  {
    let schema = try JSONValue(parsing: reportSchema())
    let report = try JSONValue(parsing: written(example.report(), .json))
    #expect(problems(of: report, against: schema, at: "$", definitions: schema["$defs"]) == [])
  }

  @Test func anUndescribedKeyIsNoticed() throws {
    let schema = try JSONValue(parsing: reportSchema())
    guard
      case .object(var members) = try JSONValue(parsing: written(healthyReport(), .json))
    else {
      Issue.record("a report is an object")
      return
    }
    members.append(.init("extra", .null))
    members.removeAll { $0.key == "notes" }
    #expect(
      problems(of: .object(members), against: schema, at: "$", definitions: schema["$defs"])
        == ["$.extra is not described", "$.notes is missing"])
  }

  @Test(arguments: [("report", reportSchema()), ("whatif", whatIfSchema())])
  func `every reference of a schema leads to a definition, and every definition is used`(
    name: String, text: [UInt8]
  ) throws {
    let schema = try JSONValue(parsing: text)
    let defined = Set((schema["$defs"]?.members ?? []).map(\.key))
    let used = Set(references(in: schema))
    #expect(!used.isEmpty)
    #expect(used.filter { !$0.hasPrefix("#/$defs/") } == [])
    #expect(Set(used.map { String($0.dropFirst("#/$defs/".count)) }) == defined)
  }

  /// What stands behind `$ref` anywhere in a schema.
  private func references(in schema: JSONValue) -> [String] {
    if let items = schema.array { return items.flatMap(references) }
    return (schema.members ?? []).flatMap { member -> [String] in
      if member.key == "$ref", let target = member.value.string { return [target] }
      return references(in: member.value)
    }
  }

  /// Checks what the report's schema uses of JSON Schema, and, more strictly than it, that no key is undescribed.
  private func problems(
    of value: JSONValue, against schema: JSONValue, at path: String, definitions: JSONValue?
  )
    -> [String]
  {
    if let name = schema["$ref"]?.string {
      let key = String(name.split(separator: "/").last ?? "")
      guard let target = definitions?[key] else { return ["\(name) is not defined"] }
      return problems(of: value, against: target, at: path, definitions: definitions)
    }
    if let choices = schema["anyOf"]?.array {
      let results = choices.map { problems(of: value, against: $0, at: path, definitions: definitions) }
      return results.contains([]) ? [] : results.first ?? []
    }
    if let constant = schema["const"] { return constant == value ? [] : ["\(path) is not \(constant)"] }
    if let choices = schema["enum"]?.array { return choices.contains(value) ? [] : ["\(path) is \(value)"] }
    switch (schema["type"]?.string, value) {
    case ("object", .object(let members)):
      guard let properties = schema["properties"] else { return [] }
      let known = members.flatMap { member -> [String] in
        guard let property = properties[member.key] else { return ["\(path).\(member.key) is not described"] }
        return problems(
          of: member.value, against: property, at: "\(path).\(member.key)", definitions: definitions)
      }
      let required = (schema["required"]?.array ?? []).compactMap(\.string)
      return known
        + required.filter { key in !members.contains { $0.key == key } }.map { "\(path).\($0) is missing" }
    case ("array", .array(let items)):
      guard let item = schema["items"] else { return ["\(path) has undescribed items"] }
      return items.flatMap { problems(of: $0, against: item, at: "\(path)[]", definitions: definitions) }
    case ("string", .string), ("boolean", .bool), ("null", .null), ("integer", .integer),
      ("number", .integer),
      ("number", .number):
      return []
    case (let type, _): return ["\(path) is not of type \(type ?? "unknown"): \(value)"]
    }
  }
}
