extension RuleID {
  public static let networkThreads = RuleID("network-threads")
  public static let ioThreads = RuleID("io-threads")
  public static let replicationAck = RuleID("replication-ack")
  public static let isrInstability = RuleID("isr-instability")
  public static let followerFetch = RuleID("follower-fetch")
  public static let rebalanceStorm = RuleID("rebalance-storm")
  public static let compression = RuleID("compression")
  public static let quotaThrottle = RuleID("quota-throttle")
}

extension Rule {
  /// What only Kafka's own logs could show, of which none is read: asked of, these rules say what they lack.
  static let kafkaRules: [Rule] = [
    ofKafka(
      .networkThreads,
      RuleText(
        "network threads are busy",
        "The threads that read requests and write responses are always busy: responses wait for them.",
        test: [
          "responseQueueTimeMs + sendTimeMs are at least 30% of the tail, for several clients",
          "the 99th percentile of responseQueueTimeMs is at least 5 ms",
        ],
        lookAlikes: [
          "one slow client or only large responses: network-saturation", "handshakes: connection-churn",
        ],
        actions: ["Kafka": "num.network.threads 3 -> 6; fewer connections, larger fetches"],
        sources: ["Kafka documentation: operations, monitoring"]), .kafkaRequests, .capacity),
    ofKafka(
      .ioThreads,
      RuleText(
        "request handlers are busy",
        "The threads that serve requests are always busy: requests wait in their queue.",
        test: [
          "requestQueueTimeMs is at least 30% of the tail",
          "sum of localTimeMs / (num.io.threads x time) is at least 0.7",
        ],
        lookAlikes: ["localTimeMs itself grew: disk-io", "a few huge requests of one client"],
        actions: [
          "Kafka":
            "num.io.threads 8 -> 16 while the disks have room; larger batches; quotas for clients that send too much"
        ],
        sources: ["Kafka documentation: operations, monitoring"]), .kafkaRequests, .capacity),
    ofKafka(
      .replicationAck,
      RuleText(
        "produce requests wait for replicas",
        "With acks=all a produce request waits until the slowest replica in sync has the records.",
        test: [
          "remoteTimeMs of produce requests is at least 50% of their tail, with more than one replica in sync"
        ],
        lookAlikes: [
          "remoteTimeMs of fetch requests is long polling and no fault", "replicas fall out: isr-instability",
        ],
        actions: ["Kafka": "repair the slow follower; num.replica.fetchers 1 -> 2 to 4; keep acks=all"],
        sources: ["Kafka documentation: operations, replication"]), .kafkaRequests, .capacity),
    ofKafka(
      .isrInstability,
      RuleText(
        "replicas fall out of sync and return",
        "At times followers cannot keep up and leave the set of replicas in sync. A healthy cluster has no such event.",
        test: [
          "any shrinking of the set outside restarts",
          "the same follower in 60% of these events: that broker or its disk",
        ],
        lookAlikes: ["a restart within two minutes: broker-restart", "a reassignment of partitions"],
        actions: [
          "Kafka":
            "find the pause or the disk; num.replica.fetchers; replica.lag.time.max.ms only for known pauses"
        ],
        sources: ["Kafka documentation: operations, monitoring"]), .kafkaServer, .availability),
    ofKafka(
      .followerFetch,
      RuleText(
        "replication cannot keep up",
        "Followers fetch as fast as a throttle or their threads let them, and that is slower than the leader writes.",
        test: [
          "localTimeMs or sendTimeMs of follower fetches dominate their tail, or their rate stands at the throttle"
        ],
        lookAlikes: ["a reassignment that is meant to be throttled"],
        actions: [
          "Kafka":
            "remove leader.replication.throttled.rate after a reassignment; more fetchers; larger replica.fetch.max.bytes"
        ],
        sources: ["Kafka documentation: operations, throttles"]), .kafkaRequests, .capacity),
    ofKafka(
      .rebalanceStorm,
      RuleText(
        "a consumer group rebalances again and again",
        "While a group rebalances its members do nothing. Members that leave and join all the time start one rebalance after another.",
        test: ["four rebalances an hour or more, or 1% of the time"],
        lookAlikes: ["a deploy: each member leaves and joins once within minutes"],
        actions: [
          "Kafka":
            "poll timeout: lower max.poll.records; heartbeats: find pauses, raise session.timeout.ms; deploys: group.instance.id, cooperative-sticky; group.protocol=consumer"
        ],
        sources: ["Kafka documentation: consumer rebalance protocol"]), .kafkaGroups, .availability),
    ofKafka(
      .compression,
      RuleText(
        "compression is missing or done twice",
        "The broker converts batches because the topic's compression is not the producer's, or uncompressed bytes fill a link.",
        test: ["messageConversionsTime above 0, or a link at its limit with compression.type none"],
        actions: [
          "Kafka": "compression.type producer on the broker, lz4 or zstd at the producer; newer clients"
        ],
        sources: ["Kafka documentation: producer configuration"]), .kafkaRequests, .tuning),
    ofKafka(
      .quotaThrottle,
      RuleText(
        "clients are throttled by quotas",
        "The broker delays the responses of clients that exceed their quota.",
        test: ["throttleTimeMs above 0 in at least 1% of a client's requests"],
        actions: [
          "Kafka": "raise the quota at the expense of other clients, or correct the client that needs so much"
        ],
        sources: ["Kafka documentation: operations, quotas"]), .kafkaRequests, .alarm),
  ]

  private static func ofKafka(_ id: RuleID, _ text: RuleText, _ need: Need, _ precedence: Precedence) -> Rule
  {
    Rule(id, text, needs: [need], precedence) { _ in [] }
  }
}
