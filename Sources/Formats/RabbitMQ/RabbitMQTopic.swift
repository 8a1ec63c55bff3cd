/// What a record is about, judged by how its text begins; records without a topic are chatter.
enum RabbitMQTopic: Equatable {
  case accepted, named, granted, closed, connectionError, channelError
  case resourceAlarm, fileAlarm, otherAlarm, limit
  case starting, banner, stopping, maintenance, deprecation, storeRecovery
  case rabbitNode, node, notResponding, partition, minority, autoheal, busyPort
  case quorumQueue, mirroredQueue, crashedQueue, consumerTimeout
  /// At error level or above, and none of these.
  case otherError

  /// - Complexity: a few comparisons; most text is told apart by its first letter.
  init?(_ level: RabbitMQLevel, _ text: Span<UInt8>, _ range: Range<Int>) {
    guard !range.isEmpty else { return nil }
    if level == .debug {
      guard text.has("closing AMQP connection ", in: range) else { return nil }
      self = .closed
      return
    }
    if let topic = Self.known(text, range) {
      self = topic
    } else if level >= .error, !text.has("Logging: testing ", in: range) {
      self = .otherError
    } else {
      return nil
    }
  }

  private static func known(_ text: Span<UInt8>, _ range: Range<Int>) -> RabbitMQTopic? {
    for (word, topic) in candidates(text[range.lowerBound]) where text.has(word, in: range) {
      switch topic {
      case .named: return text.connectionTopic(range)
      case .quorumQueue: return text.hasElection(range) ? topic : nil
      case .node: return text.saysUpOrDown(range) ? topic : nil
      default: return topic
      }
    }
    return nil
  }

  private static func candidates(_ letter: UInt8) -> [(String, RabbitMQTopic)] {
    let index = Int(letter)
    return index < 128 ? byLetter[index] : []
  }

  private static let byLetter: [[(String, RabbitMQTopic)]] = {
    var table = [[(String, RabbitMQTopic)]](repeating: [], count: 128)
    for (word, topic) in beginnings {
      if let letter = word.utf8.first { table[Int(letter)].append((word, topic)) }
    }
    return table
  }()

  private static let beginnings: [(String, RabbitMQTopic)] = [
    ("accepting AMQP connection ", .accepted),
    ("connection ", .named),
    ("closing AMQP connection ", .closed),
    ("Closing AMQP connection ", .closed),
    ("Error on AMQP connection ", .connectionError),
    ("Channel error on connection ", .channelError),
    ("memory resource limit alarm ", .resourceAlarm),
    ("disk resource limit alarm ", .resourceAlarm),
    ("file descriptor limit alarm ", .fileAlarm),
    ("alarm '", .otherAlarm),
    ("Memory high watermark set to ", .limit),
    ("Disk free limit set to ", .limit),
    ("Limiting to approx ", .limit),
    (" Starting RabbitMQ ", .starting),
    ("Starting RabbitMQ ", .starting),
    (" node           : ", .banner),
    ("node           : ", .banner),
    ("SIGTERM received", .stopping),
    ("RabbitMQ is asked to stop", .stopping),
    ("Successfully stopped RabbitMQ", .stopping),
    ("Halting Erlang VM with ", .stopping),
    ("This node is being put into maintenance", .maintenance),
    ("This node is being revived from maintenance", .maintenance),
    ("Deprecated features: ", .deprecation),
    ("Message store \"", .storeRecovery),
    ("rabbit on node ", .rabbitNode),
    ("node ", .node),
    ("** Node ", .notResponding),
    ("Mnesia(", .partition),
    ("Partial partition", .partition),
    ("Cluster minority/secondary status detected", .minority),
    ("Autoheal", .autoheal),
    ("rabbit_sysmon_handler busy_dist_port", .busyPort),
    ("queue '", .quorumQueue),
    ("Mirrored queue '", .mirroredQueue),
    ("Restarting crashed queue ", .crashedQueue),
    ("Consumer ", .consumerTimeout),
  ]
}

extension Span where Element == UInt8 {
  fileprivate func connectionTopic(_ range: Range<Int>) -> RabbitMQTopic? {
    if firstIndex(of: "has a client-provided name: ", in: range) != nil { return .named }
    return firstIndex(of: "authenticated and granted access to vhost", in: range) != nil ? .granted : nil
  }

  fileprivate func hasElection(_ range: Range<Int>) -> Bool {
    ["Leader monitor down", "detected a new leader", " -> leader "].contains {
      firstIndex(of: $0, in: range) != nil
    }
  }

  fileprivate func saysUpOrDown(_ range: Range<Int>) -> Bool {
    has(" up", at: range.upperBound - 3, before: range.upperBound)
      || firstIndex(of: " down: ", in: range) != nil
  }
}
