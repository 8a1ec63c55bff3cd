/// What applications say beside the events of messages.
enum Chatter {
  private enum Kind {
    case uuid, hex, number, took, path, status, table, user, cacheKey, address, file, count
  }

  private struct Remark {
    var level = ApplicationStatement.Level.info
    var logger: String
    var event: String
    var sentence: String
    /// Roles, the words of their keys, and their values.
    var fields: [(String, String, Kind)] = []
    /// A later line that has the same first value.
    var end: (event: String, sentence: String, fields: [(String, String, Kind)])?
  }

  private static let remarks: [Remark] = [
    Remark(
      logger: "web.Access", event: "http request", sentence: "GET [{path} ]responded[ {status}][ in {took}]",
      fields: [
        ("reference", "request id", .uuid), ("path", "path", .path), ("status", "status code", .status),
        ("took", "duration", .took),
      ]),
    Remark(
      logger: "web.Access", event: "request started", sentence: "Started GET[ {path}][ request {reference}]",
      fields: [("reference", "request id", .hex), ("path", "path", .path)],
      end: (
        "request completed", "Completed[ request {reference}][ with status {status}][ in {took}]",
        [("status", "status code", .status), ("took", "duration", .took)]
      )),
    Remark(
      level: .debug, logger: "db.Pool", event: "db query", sentence: "Query on[ {table}] took[ {took}]",
      fields: [("table", "table", .table), ("took", "duration", .took)]),
    Remark(
      level: .debug, logger: "cache.Redis", event: "cache miss", sentence: "Cache miss[ for {key}]",
      fields: [("key", "cache key", .cacheKey)]),
    Remark(
      level: .debug, logger: "cache.Redis", event: "cache hit", sentence: "Cache hit[ for {key}]",
      fields: [("key", "cache key", .cacheKey)]),
    Remark(
      logger: "mail.Smtp", event: "mail sent", sentence: "Sent welcome mail[ to user {user}]",
      fields: [("user", "user id", .user)]),
    Remark(
      logger: "metrics.Reporter", event: "metrics published",
      sentence: "Published[ {count}] metrics to statsd",
      fields: [("count", "count", .count)]),
    Remark(
      level: .debug, logger: "web.Health", event: "health check", sentence: "Health check passed[ in {took}]",
      fields: [("took", "duration", .took)]),
    Remark(
      logger: "auth.Tokens", event: "token refreshed", sentence: "Refreshed access token[ of user {user}]",
      fields: [("user", "user id", .user)]),
    Remark(
      logger: "pay.Gateway", event: "payment started", sentence: "Charging card[ for payment {reference}]",
      fields: [("reference", "payment id", .uuid)],
      end: (
        "payment captured", "Payment[ {reference}] captured by the bank[ after {took}]",
        [("took", "duration", .took)]
      )),
    Remark(
      logger: "hooks.Client", event: "webhook delivered",
      sentence: "Delivered webhook[ {reference}][ to {address}]",
      fields: [("reference", "webhook id", .uuid), ("address", "remote addr", .address)]),
    Remark(
      logger: "web.Sessions", event: "session created",
      sentence: "Session[ {reference}] created[ for user {user}]",
      fields: [("reference", "session id", .hex), ("user", "user id", .user)]),
    Remark(
      logger: "files.Upload", event: "upload finished", sentence: "Upload[ of {file}] completed[ in {took}]",
      fields: [("file", "file name", .file), ("took", "duration", .took)]),
    Remark(
      logger: "import.Csv", event: "import progress", sentence: "Processed[ {count}] rows[ of {file}]",
      fields: [("count", "rows", .count), ("file", "file name", .file)]),
    Remark(
      logger: "cron.Cleanup", event: "cleanup finished",
      sentence: "Cleanup of expired sessions finished[ in {took}]",
      fields: [("took", "duration", .took)]),
    Remark(
      level: .debug, logger: "cluster.Membership", event: "heartbeat sent",
      sentence: "Heartbeat sent[ to {address}]",
      fields: [("address", "remote addr", .address)]),
    Remark(
      logger: "net.Server", event: "connection accepted", sentence: "Accepted connection[ from {address}]",
      fields: [("address", "remote addr", .address)]),
    Remark(
      logger: "report.Pdf", event: "report started",
      sentence: "Generating report[ {reference}][ for user {user}]",
      fields: [("reference", "report id", .number), ("user", "user id", .user)],
      end: ("report finished", "Report[ {reference}] generated[ in {took}]", [("took", "duration", .took)])),
    Remark(
      level: .warning, logger: "http.Client", event: "slow upstream",
      sentence: "Slow response from upstream[ {address}][: {took}]",
      fields: [("address", "remote addr", .address), ("took", "duration", .took)]),
    Remark(
      logger: "sms.Provider", event: "sms sent", sentence: "SMS[ {reference}] sent to the provider",
      fields: [("reference", "sms id", .number)],
      end: (
        "sms delivered", "SMS[ {reference}] delivered to the handset[ after {took}]",
        [("took", "duration", .took)]
      )),
    Remark(
      level: .debug, logger: "jvm.Gc", event: "gc pause", sentence: "GC pause[ {took}]",
      fields: [("took", "pause", .took)]),
    Remark(
      logger: "search.Index", event: "index refreshed", sentence: "Search index refreshed[, {count} entries]",
      fields: [("count", "entries", .count)]),
  ]

  private static let starts: [(String, String)] = [
    ("service starting", "Starting service, version 2.4.1"),
    ("config loaded", "Configuration loaded from /etc/app/config.yaml"),
    ("database connected", "Connected to database at db-1:5432"),
    ("broker connected", "Connected to broker at mq-1:5672"),
    ("server listening", "HTTP server is listening on port 8080"),
  ]

  /// The remarks of a service over the whole log: two to three for each three events.
  static func statements(
    of service: ApplicationService, in world: ApplicationWorld, count events: Int,
    _ random: inout SeededGenerator
  ) -> [(Int64, ApplicationStatement)] {
    var all: [(Int64, ApplicationStatement)] = []
    for (number, start) in starts.enumerated() {
      all.append((Int64(number) * 31_000, statement(start.0, start.1, "app.Main", .info, [])))
    }
    var own: [Remark] = []
    for _ in 0..<(4 + random.below(5)) { own.append(random.pick(remarks)) }
    // Both services together say as much as about 40 to 60 of 100 lines.
    let share = 0.4 + 0.2 * random.uniform()
    var left = Int(Double(events) * share / (1 - share) / 2)
    while left > 0 {
      let remark = random.pick(own)
      let time = 200_000 + Int64(random.uniform() * Double(world.story.length - 200_000))
      let fields = remark.fields.map { field($0, &random) }
      all.append((time, statement(remark.event, remark.sentence, remark.logger, remark.level, fields)))
      left -= 1
      guard let end = remark.end else { continue }
      let later = fields.prefix(1) + end.fields.map { field($0, &random) }
      let span = Int64(random.lognormal(median: 0.06, sigma: 0.5) * 1e6)
      all.append((time + span, statement(end.event, end.sentence, remark.logger, remark.level, Array(later))))
      left -= 1
    }
    return all.filter { $0.0 < world.story.length }
  }

  private static func statement(
    _ event: String, _ sentence: String, _ logger: String, _ level: ApplicationStatement.Level,
    _ fields: [ApplicationStatement.Field]
  ) -> ApplicationStatement {
    ApplicationStatement(
      level: level, logger: logger, thread: "main", event: event.split(separator: " ").map(String.init),
      sentence: sentence, fields: fields)
  }

  private static func field(
    _ field: (String, String, Kind), _ random: inout SeededGenerator
  ) -> ApplicationStatement.Field {
    ApplicationStatement.Field(
      role: field.0, key: field.1.split(separator: " ").map(String.init), value: value(field.2, &random))
  }

  private static func value(_ kind: Kind, _ random: inout SeededGenerator) -> ApplicationStatement.Value {
    switch kind {
    case .uuid: .text(IDStyle.uuid.make(0, prefix: "", &random))
    case .hex: .text(IDStyle.hex(16, &random))
    case .number: .number(70_000 + random.below(900_000))
    case .took: .duration(300 + Int64(random.lognormal(median: 0.02, sigma: 0.8) * 1e6))
    case .path: .text(random.pick(["/api/orders", "/api/users/me", "/health", "/login", "/api/cart/items"]))
    case .status: .number(random.pick([200, 200, 200, 201, 204, 304, 404, 500]))
    case .table: .text(random.pick(["customers", "carts", "products", "audit_log"]))
    case .user: .number(1_000 + random.below(9_000))
    case .cacheKey: .text("user:\(1_000 + random.below(9_000)):profile")
    case .address: .text("10.0.\(random.below(8)).\(1 + random.below(250)):\(1_024 + random.below(60_000))")
    case .file: .text("export-\(random.below(1_000)).csv")
    case .count: .number(1 + random.below(400))
    }
  }
}
