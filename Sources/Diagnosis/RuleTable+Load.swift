extension Rule {
  /// Rules on the shape of the load, and on what a load meets on its way.
  static let loadRules: [Rule] = [
    partitionSkew, producerBurst, periodicStall, regimeChange, warmUp, networkSaturation, largeMessages,
    queueSerialisation, timeoutStorm,
  ]
}
