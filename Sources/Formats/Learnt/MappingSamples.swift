internal import Bytes
internal import Events

// Samples: lines with what they must give.
extension LearntMapping {
  /// What a line gives by this mapping.
  private func reading(of line: String) -> (Event?, EventBatch) {
    let batch = EventBatch()
    let isObject = line.utf8.first { !$0.isBlank } == UInt8(ascii: "{")
    let format: any LogFormat = isObject ? JSONEvents() : TextLog()
    let head = Block(Array(line.utf8) + [UInt8(ascii: "\n")])
    var options = format.prepare(DecodeOptions(), head: head)
    options.learnt = self
    // A sample needs no time.
    batch.timeOfEnvelope = { _ in 0 }
    let decoder = format.makeDecoder(options)
    decoder.decode(head, into: batch)
    decoder.finish(into: batch)
    return (batch.array.first, batch)
  }

  /// Adds a line as a sample, with what it gives now.
  mutating func addSample(_ line: String) {
    let (event, batch) = reading(of: line)
    var sample = Sample(line: line, says: event?.kind.word ?? Meaning.chatter.word)
    if let event, event.queue != 0, !publishersNameRoutes || event.kind != .publish {
      sample.queue = batch.names.text(event.queue)
    }
    if let event, event.party != 0 { sample.consumer = batch.names.text(event.party) }
    samples.append(sample)
  }

  /// What is wrong with a sample; nil where it gives what it must.
  public func problem(of sample: Sample) -> String? {
    let (event, batch) = reading(of: sample.line)
    let said = event?.kind.word ?? Meaning.chatter.word
    if batch.notUnderstood > 0, event == nil { return "the line is not understood" }
    guard said == sample.says else { return "it says \(said), not \(sample.says)" }
    guard let event else { return nil }
    if let queue = sample.queue, batch.names.text(event.queue) != queue {
      return "its queue is '\(batch.names.text(event.queue))', not '\(queue)'"
    }
    if let consumer = sample.consumer, batch.names.text(event.party) != consumer {
      return "its consumer is '\(batch.names.text(event.party))', not '\(consumer)'"
    }
    if let id = sample.id {
      let bytes = Array(id.utf8) + [UInt8](repeating: 0, count: Block.padding)
      let key = unsafe bytes.withUnsafeBytes { all in
        guard let base = all.baseAddress else { return UInt64(0) }
        return unsafe messageKey(base, id.utf8.count)
      }
      if event.key != key { return "its id is not '\(id)'" }
    }
    return nil
  }

  /// One line for people: what was read, from which sentences, and how much of it joins.
  public var summary: String {
    let said = phrases.compactMap { phrase -> String? in
      guard case .event(let kind) = phrase.meaning else { return nil }
      return "'\(phrase.text)' is \(kind.word)"
    }
    let shown = said.prefix(4).joined(separator: ", ") + (said.count > 4 ? " and \(said.count - 4) more" : "")
    let source = spoken.isEmpty ? "the text" : spoken.joined(separator: ", ")
    let tenths = messages == 0 ? 0 : joined * 1_000 / messages
    let evidence =
      messages == 0
      ? "" : "; \(tenths / 10).\(tenths % 10)% of \(messages) messages in the first lines join in order"
    return "Events are read from \(source): \(shown)\(evidence) (mqtune formats learn shows all)."
  }
}
