extension Rule {
  /// On the log itself, the broker, its clients, its disk; and what only Kafka's own logs could show.
  static let brokerRules: [Rule] =
    [
      clockSkew, logGap, coordinatedOmission, resourceAlarm, flowControl, brokerRestart, leaderInstability,
      stopTheWorld, heartbeatLoss, authFailure, clientError, connectionChurn, diskIO, batchSmall, batchWait,
      confirmSerial,
    ] + kafkaRules
}
