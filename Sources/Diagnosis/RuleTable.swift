extension Rule {
  /// Every rule once, in the order in which they are listed.
  public static let all: [Rule] = consumerRules + deliveryRules + loadRules + brokerRules

  public static func named(_ id: String) -> Rule? { all.first { $0.id == id } }

  private static let consumerRules: [Rule] = [
    consumerCapacity, consumerSlow, consumerOutlier, consumerStalled, unfairDispatch, prefetchLow,
    prefetchHigh,
    parallelismCap, consumerLag,
  ]
  private static let deliveryRules: [Rule] = [poisonRedelivery, deadLetter, unroutable, dropOverflow]
}
