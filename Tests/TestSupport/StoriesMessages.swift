/// The plans behind the stories that a broker's events tell.
extension Stories {
  /// The settings line of a story whose consumers are all alike.
  private static func settings(
    prefetch: Int, consumers: Int, dispatch: BrokerPlan.Dispatch = .roundRobin, confirms: Bool = false
  ) -> [LogRecord.Field] {
    [
      .init("broker", .text("mqtune")), .init("prefetch", .number(prefetch)),
      .init("consumers", .number(consumers)), .init("dispatch", .text(dispatch.rawValue)),
      .init("confirms", .flag(confirms)),
    ]
  }

  private static func queue(_ name: String, writesDepth: Bool = false) -> BrokerPlan.Queue {
    var queue = BrokerPlan.Queue(name)
    queue.writesDepth = writesDepth
    return queue
  }

  private static func workers(
    _ count: Int, named prefix: String, of queue: String, prefetch: Int, service: Law
  ) -> [BrokerPlan.Consumer] {
    (1...count).map { .init("\(prefix)-\($0)", of: queue, prefetch: prefetch, service: service) }
  }

  public static var healthy: BrokerPlan {
    var orders = BrokerPlan.Producer("web-1", to: "orders", rate: 2)
    orders.confirm = .lognormal(median: 0.004, sigma: 0.5)
    var payments = BrokerPlan.Producer("web-2", to: "payments", rate: 0.9)
    payments.confirm = orders.confirm
    var plan = BrokerPlan(
      seed: 11, length: 240, queues: [queue("orders"), queue("payments")], producers: [orders, payments],
      consumers: workers(
        2, named: "worker", of: "orders", prefetch: 10, service: .lognormal(median: 0.44, sigma: 0.5))
        + workers(
          1, named: "billing-worker", of: "payments", prefetch: 10,
          service: .lognormal(median: 0.5, sigma: 0.4)))
    plan.settings = settings(prefetch: 10, consumers: 3, confirms: true)
    plan.statsEvery = 30
    return plan
  }

  public static func tooFewConsumers(length: Double = 200) -> BrokerPlan {
    var plan = BrokerPlan(
      seed: 12, length: length, queues: [queue("orders", writesDepth: true)],
      producers: [.init("web-1", to: "orders", rate: 3), .init("web-2", to: "orders", rate: 2)],
      consumers: workers(
        2, named: "worker", of: "orders", prefetch: 10, service: .lognormal(median: 0.53, sigma: 0.5)))
    plan.settings = settings(prefetch: 10, consumers: 2)
    plan.statsEvery = 20
    return plan
  }

  public static func slowConsumer(length: Double = 340, loggedBy vantage: BrokerPlan.Vantage = .broker)
    -> BrokerPlan
  {
    var consumers = workers(
      4, named: "mailer", of: "emails", prefetch: 20, service: .lognormal(median: 0.32, sigma: 0.4))
    consumers[2].slowdown = [.init(from: 0, to: 5)]
    for index in consumers.indices { consumers[index].writesProcessing = vantage == .clients }
    var plan = BrokerPlan(
      seed: 13, length: length, queues: [queue("emails")],
      producers: [.init("shop-1", to: "emails", rate: 2.25)],
      consumers: consumers)
    plan.vantage = vantage
    plan.settings = settings(prefetch: 20, consumers: 4)
    plan.statsEvery = 30
    return plan
  }

  public static var poisonMessage: BrokerPlan {
    var producer = BrokerPlan.Producer("web-1", to: "emails", rate: 3.4)
    producer.poison = [90]
    var plan = BrokerPlan(
      seed: 14, length: 210, queues: [queue("emails", writesDepth: true)], producers: [producer],
      consumers: workers(
        2, named: "mailer", of: "emails", prefetch: 1, service: .lognormal(median: 0.38, sigma: 0.4)))
    plan.settings = settings(prefetch: 1, consumers: 2)
    plan.statsEvery = 30
    return plan
  }

  public static var burst: BrokerPlan {
    var batch = BrokerPlan.Producer("batch-1", to: "invoices", rate: 0)
    batch.bursts = [30, 100, 170].map { .init(at: $0, count: 180, over: 5) }
    batch.confirm = .lognormal(median: 0.006, sigma: 0.5)
    var plan = BrokerPlan(
      seed: 15, length: 240, queues: [queue("invoices", writesDepth: true)],
      producers: [.init("web-1", to: "invoices", rate: 1.5), batch],
      consumers: workers(
        3, named: "billing-worker", of: "invoices", prefetch: 10,
        service: .lognormal(median: 0.46, sigma: 0.4)))
    plan.settings = settings(prefetch: 10, consumers: 3, confirms: true)
    plan.statsEvery = 20
    return plan
  }

  public static var prefetchOneSlowLink: BrokerPlan {
    var consumers = workers(
      3, named: "remote-worker", of: "thumbnails", prefetch: 1, service: .lognormal(median: 0.23, sigma: 0.4))
    for index in consumers.indices { consumers[index].roundTrip = .lognormal(median: 0.5, sigma: 0.05) }
    var plan = BrokerPlan(
      seed: 16, length: 220, queues: [queue("thumbnails")],
      producers: [.init("upload-1", to: "thumbnails", rate: 4.8)], consumers: consumers)
    // Only the workers' own clocks tell their work from the way to them.
    plan.vantage = .clients
    plan.settings = settings(prefetch: 1, consumers: 3)
    plan.statsEvery = 10
    return plan
  }

  public static var brokerRestart: BrokerPlan {
    var producer = BrokerPlan.Producer("web-1", to: "orders", rate: 3.4)
    producer.confirm = .lognormal(median: 0.004, sigma: 0.5)
    producer.heldAtMost = 60
    var plan = BrokerPlan(
      seed: 17, length: 250, queues: [queue("orders", writesDepth: true)], producers: [producer],
      consumers: workers(
        3, named: "worker", of: "orders", prefetch: 10, service: .lognormal(median: 0.55, sigma: 0.5)))
    plan.incidents = [.restart(at: 110, gap: 45)]
    plan.settings = settings(prefetch: 10, consumers: 3, confirms: true)
    plan.statsEvery = 30
    return plan
  }

  public static var unfairDispatch: BrokerPlan {
    var consumers = workers(
      5, named: "billing-worker", of: "payments", prefetch: 250, service: .lognormal(median: 0.38, sigma: 0.3)
    )
    for index in consumers.indices.prefix(2) { consumers[index].slowdown = [.init(from: 0, to: 4.5)] }
    var plan = BrokerPlan(
      seed: 18, length: 270, queues: [queue("payments")],
      producers: [.init("web-1", to: "payments", rate: 3.4)],
      consumers: consumers)
    plan.settings = settings(prefetch: 250, consumers: 5)
    plan.statsEvery = 30
    return plan
  }
}
