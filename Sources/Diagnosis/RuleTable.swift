extension Rule {
  /// Every rule once, in the order in which they are listed; of findings of equal weight the earlier comes first.
  public static let all: [Rule] = consumerRules + deliveryRules + loadRules + brokerRules

  public static func named(_ id: RuleID) -> Rule? { all.first { $0.id == id } }

  private static let consumerRules: [Rule] = [
    // Messages that pile up at a slow consumer are soon spread; why it is slow takes longer to find.
    consumerCapacity, consumerSlow, unfairDispatch, consumerOutlier, consumerStalled, prefetchLow,
    prefetchHigh, parallelismCap, consumerLag,
  ]
  private static let deliveryRules: [Rule] = [poisonRedelivery, deadLetter, unroutable, dropOverflow]
}
