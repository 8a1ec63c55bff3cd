internal import Bytes

// What syslog daemons and journalctl write before each line.

extension PrefixEnvelope {
  /// `<PRI>1 TIME HOST APP PROCID MSGID [SD] TEXT`
  static let syslog5424 = PrefixEnvelope(
    name: "syslog-5424", summary: "syslog, RFC 5424",
    samples: [
      #"<165>1 2026-11-20T22:40:00.123456+01:00 mq1 rabbitmq 812 ID47 [meta@32473 a="\"b\]"] ready"#,
      "<165>1 2026-11-20T22:40:00Z - - - - - ready",
    ], isCertain: true, labels: EnvelopeLabels(names: ["host", "unit"]),
    readLabels: { line in
      // Behind the priority and the version, and the time.
      var words: [Range<Int>] = []
      var place = 0
      while words.count < 4, let end = line.wordEnd(from: place) {
        words.append(place..<end)
        place = end + 1
      }
      return words.count < 4 ? [] : line.labels(("host", words[2]), ("unit", words[3]))
    }
  ) { line in
    guard let version = line.priorityEnd(), line.has("1 ", at: version, before: line.count) else {
      return nil
    }
    var at = version + 2
    var stamp: Range<Int>?
    if let end = line.stampEnd(from: at) {
      stamp = at..<end
      at = end
    } else if let end = line.behind("-", at: at) {
      at = end
    } else {
      return nil
    }
    for _ in 0..<4 {
      guard let start = line.behind(" ", at: at), let end = line.wordEnd(from: start) else { return nil }
      at = end
    }
    guard let data = line.behind(" ", at: at), let end = line.structuredDataEnd(from: data) else {
      return nil
    }
    guard end < line.count else { return PeeledLine(line.count..<line.count, stamp: stamp) }
    guard var text = line.behind(" ", at: end) else { return nil }
    if line.has("\u{FEFF}", at: text, before: line.count) { text += 3 }
    return PeeledLine(text..<line.count, stamp: stamp)
  }
}

/// `TIME HOST TAG[PID]: TEXT`, in the many ways in which syslog daemons and journalctl write the time. A further line of a
/// record is indented to the column of the text.
struct SyslogEnvelope: LineEnvelope {
  let name = "syslog"
  let summary = "syslog, RFC 3164, of rsyslog and syslog-ng; journalctl's short forms"
  let samples = [
    "Nov 20 22:40:00 mq1 rabbitmq[812]: ready",
    "<30>2026-11-20T22:40:00.123456+01:00 mq1 rabbitmq[812]: ready",
    "Fri 2026-11-20 22:40:00 UTC mq1 rabbitmq-server.service[812]: ready",
    "1795215489.580745 mq1 rabbitmq-server[812]: ready", "[    5.123456] mq1 rabbitmq-server[812]: ready",
  ]
  let isCertain = false
  let labels = EnvelopeLabels(names: ["host", "unit"])

  func makePeeler() -> any LinePeeler { SyslogPeeler() }
}

private final class SyslogPeeler: LinePeeler {
  let text: [UInt8] = []
  var tellsStreams = true
  /// Where the text of the line before stood.
  private var column = 0

  /// Of the line that the latest one belongs to.
  private var latestLabels: [(name: String, value: String)] = []

  func passed(textStart: Int) { column = textStart }

  func labels(of line: Span<UInt8>) -> [(name: String, value: String)] {
    guard line.indentation() == nil, let stamp = line.syslogStamp(from: line.priorityEnd() ?? 0),
      let hostEnd = line.wordEnd(from: stamp.end + 1)
    else { return latestLabels }
    var end = hostEnd + 1
    while end < line.count, line[end] > 0x20, line[end] != UInt8(ascii: "["), line[end] != UInt8(ascii: ":") {
      end += 1
    }
    latestLabels = line.labels(
      ("host", stamp.end + 1..<hostEnd), ("unit", min(hostEnd + 1, line.count)..<min(end, line.count)))
    return latestLabels
  }

  func peel(_ line: Span<UInt8>) -> PeeledLine? {
    if let blanks = line.indentation() {
      return PeeledLine((column > 0 ? min(column, blanks) : blanks)..<line.count)
    }
    let start = line.priorityEnd() ?? 0
    guard let stamp = line.syslogStamp(from: start), let host = line.behind(" ", at: stamp.end),
      let hostEnd = line.wordEnd(from: host), line.isName(host..<hostEnd),
      let tag = line.behind(" ", at: hostEnd), let text = line.tagEnd(from: tag)
    else { return nil }
    column = text
    return PeeledLine(text..<line.count, stamp: stamp.range)
  }
}

extension Span where Element == UInt8 {
  /// Where `<30>` at the start ends, behind the octet count of a stream too.
  fileprivate func priorityEnd() -> Int? {
    var open = 0
    while open < Swift.min(count, 7), self[open].digit != nil { open += 1 }
    if open > 0 {
      guard has(UInt8(ascii: " "), at: open) else { return nil }
      open += 1
    }
    guard has(UInt8(ascii: "<"), at: open) else { return nil }
    var close = open + 1
    while close < Swift.min(count, open + 4), self[close].digit != nil { close += 1 }
    return close > open + 1 && has(UInt8(ascii: ">"), at: close) ? close + 1 : nil
  }

  /// Where structured data, or `-`, ends.
  fileprivate func structuredDataEnd(from start: Int) -> Int? {
    if let end = behind("-", at: start) { return end }
    guard has(UInt8(ascii: "["), at: start) else { return nil }
    var place = start
    var isQuoted = false
    while place < count {
      switch self[place] {
      case UInt8(ascii: "\\") where isQuoted: place += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "]") where !isQuoted:
        if !has(UInt8(ascii: "["), at: place + 1) { return place + 1 }
      default: break
      }
      place += 1
    }
    return nil
  }

  /// Where the time before a host ends, and the part of it that is a time of some day.
  fileprivate func syslogStamp(from start: Int) -> (range: Range<Int>?, end: Int)? {
    guard start < count else { return nil }
    switch self[start] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      if let end = stampEnd(from: start) { return (start..<end, end) }
      guard let end = wordEnd(from: start),
        (start..<end).allSatisfy({ self[$0].digit != nil || self[$0] == 0x2E }),
        (11...20).contains(end - start)
      else { return nil }
      return (start..<end, end)
    case UInt8(ascii: "["):
      let number = skipBlanks(from: start + 1)
      var end = number
      while end < count, self[end].digit != nil || self[end] == UInt8(ascii: ".") { end += 1 }
      return end > number && has(UInt8(ascii: "]"), at: end) ? (nil, end + 1) : nil
    case UInt8(ascii: "A")...UInt8(ascii: "Z"):
      // `Fri 2026-11-20 22:40:00 UTC`: the name of the zone counts only where it is one that says how far it is.
      if start + 4 < count, self[start + 3] == UInt8(ascii: " "), self[start + 4].digit != nil,
        let found = scanTimestamp(self, from: start + 4), self[start + 8] == UInt8(ascii: "-")
      {
        if found.time.hadZone { return (start + 4..<found.end, found.end) }
        guard let zone = behind(" ", at: found.end), let end = wordEnd(from: zone), end - zone <= 6,
          isName(zone..<end), self[zone].isLetter || self[zone] == UInt8(ascii: "+") || self[zone] == 0x2D
        else { return nil }
        return (nil, end)
      }
      guard let end = monthStampEnd(from: start) else { return nil }
      return (start..<end, end)
    default: return nil
    }
  }

  /// Where `Nov 20 22:40:00.123456`, with one blank or two before the day, ends. Only the form is looked at.
  fileprivate func monthStampEnd(from start: Int) -> Int? {
    guard start + 15 <= count, self[start + 1].isLetter, self[start + 2].isLetter,
      self[start + 3] == UInt8(ascii: " "), self[start + 5].digit != nil,
      self[start + 6] == UInt8(ascii: " "), self[start + 9] == UInt8(ascii: ":"),
      self[start + 12] == UInt8(ascii: ":"), self[start + 14].digit != nil
    else { return nil }
    var end = start + 15
    if has(UInt8(ascii: "."), at: end) {
      end += 1
      while end < count, self[end].digit != nil { end += 1 }
    }
    return end
  }

  /// Where the text behind `TAG[PID]: ` begins. Without a number of a process, a colon is needed.
  fileprivate func tagEnd(from start: Int) -> Int? {
    var place = start
    while place < count, place - start < 256, self[place] > 0x20, self[place] != UInt8(ascii: "["),
      self[place] != UInt8(ascii: ":")
    {
      place += 1
    }
    guard place > start else { return nil }
    var hasProcess = false
    if has(UInt8(ascii: "["), at: place) {
      let digits = place + 1
      place = digits
      while place < count, self[place].digit != nil { place += 1 }
      guard place > digits, has(UInt8(ascii: "]"), at: place) else { return nil }
      place += 1
      hasProcess = true
    }
    if has(UInt8(ascii: ":"), at: place) {
      place += 1
    } else if !hasProcess {
      return nil
    }
    guard place < count else { return place }
    guard has(UInt8(ascii: " "), at: place) else { return nil }
    place += 1
    return has("\u{FEFF}", at: place, before: count) ? place + 3 : place
  }

  /// How far a line is indented that cannot be a first line.
  fileprivate func indentation() -> Int? {
    has("                    ", at: 0, before: count) ? skipBlanks(from: 0) : nil
  }
}
