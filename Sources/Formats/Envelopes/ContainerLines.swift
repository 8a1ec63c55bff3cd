internal import Bytes

// What the runtimes of containers, and the commands that print their logs, write before each line.

extension PrefixEnvelope {
  /// `TIME stdout|stderr F|P TEXT`, exactly one blank between them; P marks all pieces of a line but the last.
  static let cri = PrefixEnvelope(
    name: "cri", summary: "logs of containerd and CRI-O: /var/log/pods/*/*/*.log, /var/log/containers/*.log",
    samples: [
      "2026-11-20T22:40:00.123456789Z stdout F ready", "2026-11-20T22:40:00.123456789+02:00 stderr P a piece",
    ], isCertain: true, hasPieces: true,
    labels: EnvelopeLabels(names: ["stream"]),
    readLabels: { line in
      guard let stamp = line.stampEnd(from: 0), let end = line.wordEnd(from: stamp + 1) else { return [] }
      return line.labels(("stream", stamp + 1..<end))
    }
  ) { line in
    guard let stamp = line.stampEnd(from: 0), line.has(" std", at: stamp, before: line.count) else {
      return nil
    }
    let isOut = line.has("out ", at: stamp + 4, before: line.count)
    guard isOut || line.has("err ", at: stamp + 4, before: line.count) else { return nil }
    let tags = stamp + 8
    guard let end = line.wordEnd(from: tags), end == tags + 1 || line[tags + 1] == UInt8(ascii: ":"),
      line[tags] == UInt8(ascii: "F") || line[tags] == UInt8(ascii: "P")
    else { return nil }
    var peeled = PeeledLine(Swift.min(end + 1, line.count)..<line.count, stamp: 0..<stamp)
    peeled.piece = .piece(isLast: line[tags] == UInt8(ascii: "F"))
    peeled.stream = isOut ? 1 : 2
    return peeled
  }

  /// `[pod/POD/CONTAINER] TEXT`
  static let kubectl = PrefixEnvelope(
    name: "kubectl", summary: "kubectl logs --prefix",
    samples: ["[pod/rabbitmq-0/rabbitmq] ready"], isCertain: true, isConstant: true,
    labels: EnvelopeLabels(names: ["pod", "container"]),
    readLabels: { line in
      guard let close = line.firstIndex(of: UInt8(ascii: "]"), in: 0..<line.count),
        let slash = line.firstIndex(of: UInt8(ascii: "/"), in: 5..<close)
      else { return [] }
      return line.labels(("pod", 5..<slash), ("container", slash + 1..<close))
    }
  ) { line in
    guard line.has("[pod/", at: 0, before: line.count),
      let close = line.firstIndex(of: UInt8(ascii: "]"), in: 5..<Swift.min(line.count, 600)),
      line.isName(5..<(line.firstIndex(of: UInt8(ascii: "/"), in: 5..<close) ?? close)),
      line.has(UInt8(ascii: " "), at: close + 1) || close + 1 == line.count
    else { return nil }
    return PeeledLine(Swift.min(close + 2, line.count)..<line.count)
  }

  /// `SERVICE-1  | TEXT`
  static let compose = PrefixEnvelope(
    name: "compose", summary: "docker compose logs", samples: ["rabbitmq-1  | ready", "worker_1    | ready"],
    isConstant: true, labels: EnvelopeLabels(names: ["container"]),
    readLabels: { line in line.labels(("container", 0..<(line.wordEnd(from: 0) ?? 0))) }
  ) { line in
    guard let name = line.wordEnd(from: 0), name <= 128, line.isName(0..<name),
      line.has(UInt8(ascii: " "), at: name)
    else { return nil }
    let bar = line.skipBlanks(from: name)
    guard line.has(UInt8(ascii: "|"), at: bar) else { return nil }
    let isBlank = line.has(UInt8(ascii: " "), at: bar + 1)
    guard isBlank || bar + 1 == line.count else { return nil }
    return PeeledLine(bar + (isBlank ? 2 : 1)..<line.count)
  }

  /// `POD CONTAINER TEXT`; a line `+ POD > CONTAINER` says that a container is followed.
  static let stern = PrefixEnvelope(
    name: "stern", summary: "stern", samples: ["rabbitmq-0 rabbitmq ready", "+ rabbitmq-0 › rabbitmq"],
    isConstant: true, labels: EnvelopeLabels(names: ["pod", "container"]),
    readLabels: { line in
      guard let pod = line.wordEnd(from: 0), let container = line.wordEnd(from: pod + 1) else { return [] }
      return line.labels(("pod", 0..<pod), ("container", pod + 1..<container))
    }
  ) { line in
    if line.has("+ ", at: 0, before: line.count) || line.has("- ", at: 0, before: line.count) {
      return line.firstIndex(of: " › ", in: 2..<Swift.min(line.count, 300)) == nil
        ? nil : PeeledLine(.nothing)
    }
    guard let pod = line.wordEnd(from: 0), pod <= 253, line.isName(0..<pod),
      line[0].isLetter || line[0].digit != nil,
      line.has(UInt8(ascii: " "), at: pod), let container = line.wordEnd(from: pod + 1),
      container - pod <= 64,
      line.isName(pod + 1..<container), line[pod + 1].isLetter, line.has(UInt8(ascii: " "), at: container)
    else { return nil }
    return PeeledLine(container + 1..<line.count)
  }

  /// `[0] TAG: [[TIME, {}], {"log"=>"TEXT", "stream"=>"stdout"}]`: texts are not escaped, so that a text goes on to the next key or
  /// to the end.
  static let fluentText = PrefixEnvelope(
    name: "fluent-text", summary: "Fluent Bit's output stdout",
    samples: [
      #"[0] kube.x: [[1763678400.123456789, {}], {"log"=>"ready", "stream"=>"stdout"}]"#,
      #"[12] app: [1763678400.123456789, {"message"=>"ready"}]"#,
    ], isCertain: true
  ) { line in
    guard line.has(UInt8(ascii: "["), at: 0), line.count > 3, line[1].digit != nil,
      let close = line.firstIndex(of: "] ", in: 1..<Swift.min(line.count, 12)),
      let open = line.firstIndex(of: ": [", in: close..<Swift.min(line.count, 512))
    else { return nil }
    let stamp = open + (line.has(UInt8(ascii: "["), at: open + 3) ? 4 : 3)
    var stampEnd = stamp
    while stampEnd < line.count, line[stampEnd].digit != nil || line[stampEnd] == UInt8(ascii: ".") {
      stampEnd += 1
    }
    guard stampEnd > stamp, line.has(UInt8(ascii: ","), at: stampEnd) else { return nil }
    for key in [#""log"=>""#, #""message"=>""#, #""MESSAGE"=>""#] {
      guard let found = line.firstIndex(of: key, in: stampEnd..<line.count) else { continue }
      let start = found + key.utf8.count
      guard let end = line.endOfArrowText(from: start) else { return nil }
      // Some versions write the line end of a text too.
      let text = start..<(end - (line.has("\\n", at: end - 2, before: end) ? 2 : 0))
      let isEscaped = line.has("{\\\"", at: start, before: text.upperBound)
      return PeeledLine(isEscaped ? .escaped(text) : .part(text), stamp: stamp..<stampEnd)
    }
    return PeeledLine(.nothing)
  }

  /// `TIME TEXT`
  static let timestamps = PrefixEnvelope(
    name: "timestamps",
    summary: "a time before each line: docker logs -t, kubectl logs --timestamps, CloudWatch's exports to S3",
    samples: ["2026-11-20T22:40:00.123456789Z ready", "2026-11-20T22:40:00 ready"]
  ) { line in
    guard let stamp = line.stampEnd(from: 0), line.has(UInt8(ascii: " "), at: stamp) else { return nil }
    return PeeledLine(stamp + 1..<line.count, stamp: 0..<stamp)
  }

  /// `TIME STREAM TEXT`
  static let cloudWatchTail = PrefixEnvelope(
    name: "cloudwatch-tail", summary: "aws logs tail",
    samples: ["2026-11-20T22:40:00.123000+00:00 web/app/0a1b ready"],
    labels: EnvelopeLabels(names: ["stream"]),
    readLabels: { line in
      guard let stamp = line.stampEnd(from: 0), let end = line.wordEnd(from: stamp + 1) else { return [] }
      return line.labels(("stream", stamp + 1..<end))
    }
  ) { line in
    guard let stamp = line.stampEnd(from: 0), line.has(UInt8(ascii: " "), at: stamp),
      let stream = line.wordEnd(from: stamp + 1), stream - stamp <= 513,
      line.has(UInt8(ascii: " "), at: stream)
    else { return nil }
    return PeeledLine(stream + 1..<line.count, stamp: 0..<stamp)
  }

  /// `TIME {label="value", ...} TEXT`; the labels are padded with blanks.
  static let logcli = PrefixEnvelope(
    name: "logcli", summary: "logcli query",
    samples: [#"2026-11-20T22:40:00Z {app="rabbitmq", pod="rabbitmq-0"} ready"#], isCertain: true,
    labels: .any,
    readLabels: { line in
      line.firstIndex(of: UInt8(ascii: "{"), in: 0..<line.count).map { line.braceLabels(from: $0) } ?? []
    }
  ) { line in
    guard let stamp = line.stampEnd(from: 0), line.has(UInt8(ascii: " "), at: stamp) else { return nil }
    let open = line.skipBlanks(from: stamp)
    guard let close = line.labelsEnd(from: open) else { return nil }
    var text = close
    if line.has(UInt8(ascii: " "), at: text) { text += 1 }
    // Shorter labels than the longest of the answer are padded; the text of a log may begin with blanks too.
    while line.has(UInt8(ascii: " "), at: text) { text += 1 }
    return PeeledLine(text..<line.count, stamp: 0..<stamp)
  }

  /// `MILLISECONDS<TAB>TIME<TAB>TEXT`
  static let grafana = PrefixEnvelope(
    name: "grafana", summary: "logs that Grafana Explore downloads as text",
    samples: ["1763678400123\t2026-11-20T22:40:00.123Z\tready"], isCertain: true
  ) { line in
    var digits = 0
    while digits < line.count, line[digits].digit != nil { digits += 1 }
    guard (10...19).contains(digits), line.has(UInt8(ascii: "\t"), at: digits),
      let stamp = line.stampEnd(from: digits + 1), line.has(UInt8(ascii: "\t"), at: stamp)
    else { return nil }
    return PeeledLine(stamp + 1..<line.count, stamp: digits + 1..<stamp)
  }
}

extension Span where Element == UInt8 {
  /// Where a text ends that begins at a place and whose quotes are not escaped: before the next key, or at the end of the line.
  fileprivate func endOfArrowText(from start: Int) -> Int? {
    var place = start
    while let quote = firstIndex(of: #"", ""#, in: place..<count) {
      var end = quote + 4
      while end < count, self[end].isPartOfName { end += 1 }
      if end > quote + 4, has(#""=>"#, at: end, before: count) { return quote }
      place = quote + 1
    }
    let end = trimmed(0..<count).upperBound
    return end - 3 >= start && has(#""}]"#, at: end - 3, before: end) ? end - 3 : nil
  }

  /// Where labels `{a="b", c="d"}` that begin at a place end.
  fileprivate func labelsEnd(from start: Int) -> Int? {
    guard has(UInt8(ascii: "{"), at: start), start + 1 < count else { return nil }
    if self[start + 1] == UInt8(ascii: "}") { return start + 2 }
    var place = start + 1
    while true {
      let name = place
      while place < count, self[place].isPartOfName { place += 1 }
      guard place > name, has("=\"", at: place, before: count) else { return nil }
      place += 2
      while place < count, self[place] != UInt8(ascii: "\"") {
        place += self[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      guard place < count else { return nil }
      place += 1
      if has(UInt8(ascii: "}"), at: place) { return place + 1 }
      guard has(UInt8(ascii: ","), at: place) else { return nil }
      place = skipBlanks(from: place + 1)
    }
  }
}
