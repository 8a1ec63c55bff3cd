internal import Bytes
internal import Events
internal import Measures
internal import Metrics
internal import Profiles

/// A reason that clients or the broker gave for a failure, and what kind of trouble it tells of.
struct Failure {
  enum Kind { case refusal, heartbeat, unanswered, cluster, client }

  var kind: Kind
  var reason: String
  var count: Int
  var lines: [LineReference]
  /// Where the log says which queue it was about.
  var queue = ""

  /// A library's name for an error, and not a text.
  var isName: Bool { !reason.contains(" ") }

  /// Judged by the words of the text, because every system has its own codes.
  static func kind(of reason: String) -> Kind {
    let text = reason.lowercased()
    func says(_ words: [String]) -> Bool { words.contains { text.contains($0) } }
    if says(["heartbeat"]) { return .heartbeat }
    if says(["delivery acknowledgement"]) { return .unanswered }
    if says(["disallowed node", "net_tick", "noconnection", "not_running", "partitioned"]) {
      return .cluster
    }
    // A name that is reserved is refused to everybody, whatever the rights.
    if says(["reserved"]) { return .client }
    return says(refusals) ? .refusal : .client
  }

  private static let refusals = [
    "login refused", "access refused", "access_refused", "refused for user", "invalid credentials",
    "bad credentials", "bad username", "authentication", "not authorized", "not authorised", "unauthorized",
    "unauthorised", "permission denied", "accessdenied", "access denied", "authorization fail",
    "authorization violation", "sasl",
  ]

  /// Whether the text of a closing speaks of trouble other than heartbeats: some logs give every closing a text.
  static func isTrouble(_ reason: String) -> Bool {
    let text = reason.lowercased()
    return !text.contains("heartbeat")
      && [
        "unexpected", "timeout", "timed out", "error", "reset", "bad_", "refused", "lost", "abnormal",
        "no_data",
        "exception", "forced", "fail", "invalid", "eof", "broken pipe", "abort", "malformed", "violation",
      ].contains { text.contains($0) }
  }

  /// Whether the text of an error says that a connection broke.
  static func isLostConnection(_ reason: String) -> Bool {
    let text = reason.lowercased()
    return [
      "connection lost", "lost connection", "streamlost", "connectionreset", "connection reset", "brokenpipe",
      "broken pipe", "connectionclosed", "connection closed", "connectionaborted", "connection aborted",
    ].contains { text.contains($0) }
  }

  /// A sentence on deliveries that broken connections made necessary.
  static func repeated(_ count: Int) -> String {
    count == 1
      ? "1 delivery is a redelivery that no consumer asked for."
      : "\(countFigure(count)) deliveries are redeliveries that no consumer asked for."
  }

  /// Whether the text of an error speaks of a channel or a connection.
  static func closes(_ reason: String) -> Bool {
    let text = reason.lowercased()
    return isOfClient(reason) || isLostConnection(reason) || text.contains("channel")
      || text.contains("connection")
  }

  /// Whether a reason given for a queue is an error of a client, and not the fate of a message.
  static func isOfClient(_ reason: String) -> Bool {
    let text = reason.lowercased()
    return [
      "channel error", "connection error", "not_found", "precondition_failed", "resource_locked",
      "access_refused", "channel closed", "channelclosed", "connectionclosed", "access refused",
    ].contains { text.contains($0) }
  }
}

extension CaseFile {
  /// Repeated deliveries without those that a consumer asked for: giving back says nothing of a connection.
  var unaskedRedeliveries: Int {
    queues.reduce(0) { $0 + max(0, $1.measures.redelivered - $1.counts.requeued) }
  }

  /// Errors of clients and of the broker, the most frequent first; those that are about messages are left out.
  func failures(_ kind: Failure.Kind) -> [Failure] {
    var all = profile.clientErrorReasons.map {
      Failure(kind: Failure.kind(of: $0.reason), reason: $0.reason, count: $0.count, lines: $0.lines)
    }
    for queue in queues {
      for reason in queue.figures.reasons where Failure.isOfClient(reason.reason) {
        all.append(
          Failure(
            kind: Failure.kind(of: reason.reason), reason: reason.reason, count: reason.count,
            lines: reason.lines, queue: queue.name))
      }
    }
    return all.filter { $0.kind == kind }.enumerated()
      .sorted { (-$0.element.count, $0.offset) < (-$1.element.count, $1.offset) }.map(\.element)
  }

  /// Connections that were lost, each kind of loss as the failure that it is.
  func failures(of lost: [IncidentRecord]) -> [Failure] {
    lost.map {
      Failure(kind: .client, reason: "connection lost: \($0.subject)", count: $0.count, lines: $0.lines)
    }
  }

  /// In the order in which they tell most: the broker's own words, then texts of clients, then a library's mere names.
  func telling(_ failures: [Failure]) -> [Failure] {
    func rank(_ failure: Failure) -> Int { isFromServer(failure) ? 0 : failure.isName ? 2 : 1 }
    return (0...2).flatMap { wanted in failures.filter { rank($0) == wanted } }
  }

  /// How often something failed: what the broker and its clients both logged is one failure.
  func count(of failures: [Failure]) -> Int {
    let (server, clients) = counts(of: failures)
    return max(server, clients)
  }

  /// A sentence when the broker and its clients both logged failures; nil when only one side did.
  func seenTwice(_ failures: [Failure]) -> String? {
    let (server, clients) = counts(of: failures)
    guard server > 0, clients > 0 else { return nil }
    return
      "The broker logged \(countFigure(server)) and its clients \(countFigure(clients)); most of these are the same events."
  }

  private func counts(of failures: [Failure]) -> (server: Int, clients: Int) {
    let server = failures.filter(isFromServer).reduce(0) { $0 + $1.count }
    return (server, failures.reduce(0) { $0 + $1.count } - server)
  }

  private func isFromServer(_ failure: Failure) -> Bool {
    guard let source = failure.lines.first.map({ Int($0.source) }), profile.sources.indices.contains(source)
    else {
      return false
    }
    return profile.sources[source].form.coverage.contains(.server)
  }

  /// The most errors that belong to no queue within so many seconds; within a bucket where these are longer.
  func mostErrors(within seconds: Double) -> Int {
    guard let span else { return 0 }
    let counts = profile.connectionFigures.activity.counts(.errors, in: span.range)
    let size = max(1, Int(Int64(seconds * 1e9) / span.width))
    var (sum, most) = (0, 0)
    for bucket in counts.indices {
      sum += counts[bucket] - (bucket >= size ? counts[bucket - size] : 0)
      most = max(most, sum)
    }
    return most
  }

  /// When errors that belong to no queue were there; the whole log when it is not known.
  var timeOfErrors: Range<Int64> {
    guard let span else { return whole }
    let counts = profile.connectionFigures.activity.counts(.errors, in: span.range)
    guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 })
    else { return whole }
    let from = max(whole.lowerBound, span.start(of: first))
    return stretch(from: from, to: min(whole.upperBound, span.start(of: last + 1)))
  }
}
