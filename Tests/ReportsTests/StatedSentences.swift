/// The figures in the sentences of a report, whatever its form, and what is wrong with the sentences by themselves.
struct StatedSentences {
  private(set) var statements: [StatedFigure] = []
  /// Sentences whose own numbers do not add up.
  private(set) var problems: [String] = []

  private let text: String
  private let moving: String?
  private let subjects: [(place: String.Index, name: String)]
  private var understood: [Range<String.Index>] = []

  /// - Parameters:
  ///   - subject: the queue that sentences without a name are about; nil takes the finding or the change before them.
  ///   - moving: the queue in the table of flows whose backlog grows or shrinks, if it is only one.
  init(_ page: String, subject: String? = nil, moving: String? = nil) {
    self.moving = moving
    let text = page.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      .replacing("&gt;", with: ">").replacing("&lt;", with: "<")
    self.text = text
    subjects = subject.map { [(text.startIndex, $0)] } ?? Self.subjects(in: text)
    readGrowth()
    readCapacity()
    readBacklog()
    readTimes()
    readShares()
    readForecasts()
    readOther()
    readGates()
  }

  /// Rates in prose that no pattern here reads: their sentence is new, and belongs here.
  var unread: [String] {
    text.matches(of: /[\d.,]+(?: msg)?\/s\b/).map(\.range)
      .filter { rate in !understood.contains { $0.overlaps(rate) } }
      .map { rate in
        let from = text.index(rate.lowerBound, offsetBy: -40, limitedBy: text.startIndex) ?? text.startIndex
        return "…\(text[from..<rate.upperBound])"
      }
  }

  /// Where the text begins to speak of a finding or of a change, and of which queue: `F1 orders: …`, `- F1: …`,
  /// `R1 consumers of orders …`.
  private static func subjects(in text: String) -> [(place: String.Index, name: String)] {
    var names: [Substring: Substring] = [:]
    for match in text.matches(of: #/\b(F\d+) ([^\s:]+): /#) { names[match.1] = match.2 }
    let findings = text.matches(of: #/\b(F\d+)(?: [^\s:]+)?[:,] /#).compactMap { match in
      names[match.1].map { (match.range.lowerBound, String($0)) }
    }
    let changes = text.matches(of: /\bR\d+ [^.|]{1,40}? of (\S+)/).map { ($0.range.lowerBound, String($0.1)) }
    return (findings + changes).sorted { $0.0 < $1.0 }.map { (place: $0.0, name: $0.1) }
  }

  private func subject(at place: String.Index) -> String? { subjects.last { $0.place <= place }?.name }

  private mutating func state(
    _ subject: some StringProtocol, _ metric: String, _ window: String,
    _ range: ClosedRange<Double>?,
    _ source: Substring
  ) {
    guard let range else { return }
    let name = subject == "the queue" ? "(no queue)" : String(subject)
    statements.append(
      StatedFigure(subject: name, metric: metric, window: window, range: range, source: "'\(source)'"))
  }

  private mutating func state(
    _ subject: some StringProtocol, _ metric: String, _ range: ClosedRange<Double>?, _ source: Substring
  ) {
    state(subject, metric, "whole log", range, source)
  }

  /// What came less what left is the growth, to the last digit.
  private mutating func checkSum(
    _ arriving: Substring, _ leaving: Substring, _ growth: Substring, _ source: Substring
  ) {
    let numbers = [arriving, leaving, growth].map { Double($0.filter { $0 != "," && $0 != "+" }) ?? .nan }
    if !((numbers[0] - numbers[1] - numbers[2]).magnitude < 1e-9) {
      problems.append("does not add up: '\(source)'")
    }
  }

  /// A limit is no figure of the log, and the value beside it is of the part that its gate is about.
  private mutating func readGates() {
    for match in text.matches(of: /(?:[+\-]?[\d.,]+\/s (?:\| )?)?(?:[<>]=?|[=!]=) [+\-]?[\d.,]+\/s/) {
      understood.append(match.range)
    }
  }

  // MARK: What comes and goes

  private mutating func readGrowth() {
    for match in text.matches(
      of:
        /(\S+) (?:takes|took) in ([\d.,]+) msg\/s but (?:only ([\d.,]+) msg\/s (?:leave|left)|nothing (?:leaves|left)) in the last/
    ) {
      understood.append(match.range)
      state(match.1, "throughput.in", "judged", StatedValue.number(match.2), match.0)
      state(match.1, "throughput.leaving", "judged", StatedValue.number(match.3 ?? "0"), match.0)
    }
    for match in text.matches(
      of:
        /In the last (?:[\d.]+ \w+|\w+)(?: of the load)? ([\d.,]+) msg\/s (?:arrive|arrived) and ([\d.,]+) (?:leave|left): the backlog (?:grows|grew) by ([\d.,]+)\/s/
    ) {
      understood.append(match.range)
      checkSum(match.1, match.2, match.3, match.0)
      guard let name = subject(at: match.range.lowerBound) else { continue }
      state(name, "throughput.in", "judged", StatedValue.number(match.1), match.0)
      // Rounded so that the three add up, which moves its last digit by one at most.
      state(name, "throughput.leaving", "judged", StatedValue.number(match.2), match.0)
      state(name, "backlog.growth", "judged", StatedValue.number(match.3), match.0)
    }
    for match in text.matches(
      of:
        /growth\/s is measured in the last (?:[\d.]+ \w+|\w+)(?: of the load)?: ([\d.,]+)\/s in, ([\d.,]+)\/s out/
    ) {
      understood.append(match.range)
      guard let moving else { continue }
      state(moving, "throughput.in", "judged", StatedValue.number(match.1), match.0)
      state(moving, "throughput.leaving", "judged", StatedValue.number(match.2), match.0)
    }
    for match in text.matches(of: /backlog of (\S+) (?:grows|grew) by ([+\-\d.,]+) msg\/s in the last/) {
      understood.append(match.range)
      state(match.1, "backlog.growth", "judged", StatedValue.number(match.2), match.0)
    }
    for match in text.matches(of: /(?:Backlog|The backlog is) [\d,]+ messages?(?: and|,) ([+\-\d.,]+)\/s/) {
      understood.append(match.range)
      if let name = subject(at: match.range.lowerBound) {
        state(name, "backlog.growth", "judged", StatedValue.number(match.1), match.0)
      }
    }
    for match in text.matches(of: /E\d+:? backlog ([+\-\d.,]+)\/s/) {
      understood.append(match.range)
      if let name = subject(at: match.range.lowerBound) {
        state(name, "backlog.growth", "judged", StatedValue.number(match.1), match.0)
      }
    }
  }

  private mutating func readCapacity() {
    for match in text.matches(
      of:
        /(In that time|Over the whole log) a message took a consumer ([\d.,]+ ?\w+) on average: ([\d,]+) consumers? can serve ([\d.,]+)\/s/
    ) {
      understood.append(match.range)
      let window = match.1 == "In that time" ? "judged" : "whole log"
      if let capacity = StatedValue.number(match.4), let time = StatedValue.time(match.2),
        let consumers = Double(match.3.filter { $0 != "," })
      {
        let computed = (consumers * 1e9 / time.upperBound)...(consumers * 1e9 / time.lowerBound)
        if !computed.overlaps(capacity) { problems.append("is no quotient: '\(match.0)'") }
        guard let name = subject(at: match.range.lowerBound) else { continue }
        state(name, "capacity", window, capacity, match.0)
        // No more can be served than can be served.
        for served in statements
        where served.subject == name && served.window == window
          && ["throughput.leaving", "throughput.out"].contains(served.metric)
          && served.range.lowerBound > capacity.upperBound
        {
          problems.append("more leaves than can be served: \(served) AGAINST '\(match.0)'")
        }
      }
    }
    for match in text.matches(
      of:
        /(\S+): (?:over capacity: )?load is ([\d.,<>]+%) of what ([\d,]+) consumers? can serve \(([\d.,]+)\/s on average\)/
    ) {
      understood.append(match.range)
      state(match.1, "capacity", "replay", StatedValue.number(match.4), match.0)
      state(match.1, "load share", "replay", StatedValue.share(match.2), match.0)
    }
  }

  private mutating func readBacklog() {
    for match in text.matches(of: /backlog of (\S+) rose to ([\d,]+) messages? and drained(?: to ([\d,]+))?/)
    {
      state(match.1, "backlog.max", StatedValue.number(match.2), match.0)
      state(match.1, "backlog.end", StatedValue.number(match.3 ?? "0"), match.0)
    }
    for match in text.matches(
      of: /(\S+) (?:takes|took) in [^|]{1,90}? (?:Backlog|The backlog is) ([\d,]+) messages?/)
    {
      state(match.1, "backlog.end", StatedValue.number(match.2), match.0)
    }
    for match in text.matches(
      of: /the log states a depth of [\d,]+ for (\S+), but the counted backlog is ([\d,]+)/)
    {
      state(match.1, "backlog.end", StatedValue.number(match.2), match.0)
    }
  }

  // MARK: Times and shares

  private mutating func readTimes() {
    for match in text.matches(
      of:
        /(?:One|one) message in a hundred of (\S+) takes over ((?:[\d.]+ \w+|\d+\w\d+\w)), and half of them less than ((?:[\d.]+ \w+|\d+\w\d+\w))\./
    ) {
      state(match.1, "latency.p99", StatedValue.time(match.2), match.0)
      state(match.1, "latency.p50", StatedValue.time(match.3), match.0)
    }
    for match in text.matches(
      of:
        /consumers of (\S+) are ([\d.<>]+%) busy, and one message in a hundred waits over ((?:[\d.]+ \w+|\d+\w\d+\w)) for ((?:[\d.]+ \w+|\d+\w\d+\w)) of work/
    ) {
      state(match.1, "utilisation", StatedValue.share(match.2), match.0)
      state(match.1, "service.p50", StatedValue.time(match.4), match.0)
      state(match.1, "wait.p99 or held.p99", StatedValue.time(match.3), match.0)
    }
    for match in text.matches(
      of:
        /(\S+), a consumer of (\S+), is ([\d.<>]+%) busy, and one message in a hundred waits over ((?:[\d.]+ \w+|\d+\w\d+\w)) for ((?:[\d.]+ \w+|\d+\w\d+\w)) of work/
    ) {
      state("consumer \(match.1)", "utilisation", StatedValue.share(match.3), match.0)
      state(match.2, "service.p50", StatedValue.time(match.5), match.0)
    }
    for match in text.matches(
      of:
        /([\d.,]+) msg\/s in and (?:out|([\d.,]+) msg\/s out), the 99th percentile is ((?:[\d.]+ \w+|\d+\w\d+\w))/
    ) {
      understood.append(match.range)
      state("", "throughput.in", StatedValue.number(match.1), match.0)
      state("", "throughput.out", StatedValue.number(match.2 ?? match.1), match.0)
      state("", "latency.p99", StatedValue.time(match.3), match.0)
    }
  }

  /// Shares beside what they are shares of.
  private mutating func readShares() {
    for match in text.matches(
      of: /([\d,]+) (?:errors? on|of) ([\d,]+) messages?(?: were lost)? \(([\d.<>]+%)\)/)
    {
      check(share: match.3, match.1, of: match.2, match.0)
    }
    for match in text.matches(of: /(\S+) has ([\d,]+) errors? on ([\d,]+) messages?(?: \(([\d.<>]+%)\))?/) {
      state(match.1, "errors.count", StatedValue.number(match.2), match.0)
      if let share = match.4 { state(match.1, "errors.ratio", StatedValue.share(share), match.0) }
    }
    for match in text.matches(of: /([\d.<>]+%) of the deliveries of (\S+) repeat an earlier one/) {
      state(match.2, "redelivered.ratio", StatedValue.share(match.1), match.0)
    }
    for match in text.matches(of: /ERRORS ([\d.<>]+%) of messages/) {
      state("", "errors.ratio", StatedValue.share(match.1), match.0)
    }
    for match in text.matches(of: /([\d.<>]+%) of deliveries are redeliveries/) {
      state("", "redelivered.ratio", StatedValue.share(match.1), match.0)
    }
    for match in text.matches(of: /([\d,]+) unsettled at the end/) {
      state("", "in_flight.end", StatedValue.number(match.1), match.0)
    }
  }

  private mutating func check(share: Substring, _ part: Substring, of whole: Substring, _ source: Substring) {
    guard let stated = StatedValue.share(share), let part = Double(part.filter { $0 != "," }),
      let whole = Double(whole.filter { $0 != "," }), whole > 0
    else { return }
    if !stated.contains(part / whole) { problems.append("is another share: '\(source)'") }
  }

  private mutating func readForecasts() {
    for match in text.matches(
      of:
        /throughput\.(in|out) ([\d.,]+)\/s( in the last (?:[\d.]+ \w+|\w+))? -> ([\d.,]+)\/s(?: to ([\d.,]+)\/s)?/
    ) {
      understood.append(match.range)
      guard match.3 == nil, let name = subject(at: match.range.lowerBound) else { continue }
      state(name, "throughput.\(match.1)", StatedValue.number(match.2), match.0)
    }
    for match in text.matches(
      of: /latency\.p99 ((?:[\d.]+ \w+|\d+\w\d+\w))( in the last (?:[\d.]+ \w+|\w+))? ->/)
    {
      guard match.2 == nil, let name = subject(at: match.range.lowerBound) else { continue }
      state(name, "latency.p99", StatedValue.time(match.1), match.0)
    }
  }

  /// Rates of other things than those in the tables.
  private mutating func readOther() {
    for pattern in [
      /At other times [\d.,]+ msg\/s/, /at a usual rate of [\d.,]+ msg\/s/,
      /arrivals [\d.,]+ -> [\d.,]+ msg\/s/, /arrivals (?:rose|fell) from [\d.,]+ to [\d.,]+ msg\/s/,
      /[\d.,]+ msg\/s at most/, /producer to [\d.,]+ msg\/s; the actual rate is [\d.,]+ msg\/s/,
      /the limit is [\d.,]+ msg\/s/,
      /though only [\d.,]+ msg\/s arrive/, /[\d.,]+ samples at [\d.,]+\/s/,
      /-> [\d.,]+\/s(?: to [\d.,]+\/s)?/, /consumers \/ [\d.]+ ms = [\d.,]+\/s/,
    ] {
      understood += text.matches(of: pattern).map(\.range)
    }
  }
}
