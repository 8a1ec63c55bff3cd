/// How the ids of messages look.
enum IDStyle: String, CaseIterable, Sendable {
  case uuid, hex, numbers, prefixed, ulid, base62

  func make(_ number: Int, prefix: String, _ random: inout SeededGenerator) -> String {
    switch self {
    case .uuid:
      let digits = Self.digits(32, Self.hexadecimal, &random)
      let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { digits[$0] }
      return parts.map { String($0) }.joined(separator: "-")
    case .hex: return String(Self.digits(24, Self.hexadecimal, &random))
    case .numbers: return String(480_000 + number)
    case .prefixed: return "\(prefix)\(10_000 + number)"
    case .ulid: return "01JNB" + String(Self.digits(21, Self.crockford, &random))
    case .base62: return String(Self.digits(16, Self.letters, &random))
    }
  }

  private static let hexadecimal = Array("0123456789abcdef")
  private static let crockford = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
  private static let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

  static func hex(_ count: Int, _ random: inout SeededGenerator) -> String {
    String(digits(count, hexadecimal, &random))
  }

  private static func digits(_ count: Int, _ alphabet: [Character], _ random: inout SeededGenerator)
    -> [Character]
  {
    (0..<count).map { _ in alphabet[random.below(alphabet.count)] }
  }
}

/// Names of queues, and what publishers call the same.
enum QueueNames {
  struct Name: Sendable {
    var queue: String
    var exchange: String
    var routingKey: String
    var other: String
  }

  static let all: [[Name]] = [
    [
      Name(queue: "orders", exchange: "shop", routingKey: "order.created", other: "shop.orders.v1"),
      Name(
        queue: "invoices", exchange: "billing", routingKey: "invoice.requested", other: "shop.invoices.v1"),
    ],
    [
      Name(queue: "email-jobs", exchange: "jobs", routingKey: "jobs.email", other: "outbound-mail"),
      Name(queue: "pdf-jobs", exchange: "jobs", routingKey: "jobs.pdf", other: "outbound-pdf"),
    ],
    [
      Name(queue: "image_resize", exchange: "media", routingKey: "image.uploaded", other: "uploads"),
      Name(queue: "video_transcode", exchange: "media", routingKey: "video.uploaded", other: "videos"),
    ],
    [
      Name(
        queue: "q.payments.in", exchange: "ex.payments", routingKey: "payment.eu", other: "payments-topic"),
      Name(queue: "q.refunds.in", exchange: "ex.refunds", routingKey: "refund.eu", other: "refunds-topic"),
    ],
    [
      Name(queue: "notifications:high", exchange: "notify", routingKey: "notify.high", other: "urgent"),
      Name(queue: "notifications:low", exchange: "notify", routingKey: "notify.low", other: "relaxed"),
    ],
  ]
}
