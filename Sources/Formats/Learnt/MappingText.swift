internal import Bytes
internal import Events

// A mapping as a file that people read, change and give back.
extension LearntMapping {
  /// The file, as JSON5.
  public var text: String {
    var text = """
      // How lines of an application's log become events, for mqtune --mapping FILE. JSON5: comments and trailing commas
      // are allowed. 'mqtune formats check FILE' reads the samples.
      {
        // Keys whose values are the sentence of a line, in this order.
        spoken: [\(spoken.map(LearntMapping.quoted).joined(separator: ", "))],

        // What the values of other keys are: a field, and the unit of a duration; "" is nothing of a message.
        fields: {

      """
    for field in fields {
      text +=
        "    \(LearntMapping.quoted(field.path)): \(LearntMapping.quoted(LearntMapping.words(field.field, field.unit))),\n"
    }
    text += """
        },

        // What sentences say. {id} is the value of a field, {} anything, ... any further words.
        phrases: [

      """
    for phrase in phrases {
      let requeues = phrase.requeues ? "requeues: true, " : ""
      text +=
        "    { says: \"\(phrase.meaning.word)\", \(requeues)text: \(LearntMapping.quoted(phrase.text)) },\n"
    }
    text += "  ],\n"
    if publishersNameRoutes {
      text +=
        "\n  // What publishers name is no queue; ids tell to which queues it leads.\n  publishersNameRoutes: true,\n"
    }
    if !samples.isEmpty {
      text += "\n  // Lines with what they must give.\n  samples: [\n"
      for sample in samples {
        var pairs = ["line: \(LearntMapping.quoted(sample.line))", "says: \"\(sample.says)\""]
        for (key, value) in [("id", sample.id), ("queue", sample.queue), ("consumer", sample.consumer)] {
          if let value { pairs.append("\(key): \(LearntMapping.quoted(value))") }
        }
        text += "    { \(pairs.joined(separator: ", ")) },\n"
      }
      text += "  ],\n"
    }
    return text + "}\n"
  }

  /// A field with its unit: `processing ms`.
  static func words(_ field: String, _ unit: Int64) -> String {
    guard unit != 0, let unit = DurationUnit.allCases.first(where: { $0.nanoseconds == unit }) else {
      return field
    }
    return "\(field) \(unit.rawValue)"
  }

  private static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.value(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension LearntMapping.Meaning {
  var word: String {
    switch self {
    case .chatter: "chatter"
    case .event(let kind): kind.word
    }
  }
}
