extension Rule {
  /// Every rule once, in the order in which they are listed; of findings of equal weight the earlier comes first.
  public static let all: [Rule] = consumerRules + deliveryRules + loadRules + brokerRules + symptomRules

  public static func named(_ id: RuleID) -> Rule? { byID[id] }

  private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

  private static let consumerRules: [Rule] = [
    // Messages that pile up at a slow consumer are soon spread; why it is slow takes longer to find.
    consumerCapacity, consumerSlow, unfairDispatch, consumerOutlier, consumerStalled, prefetchLow,
    prefetchHigh, parallelismCap, consumerLag,
  ]
  private static let deliveryRules: [Rule] = [poisonRedelivery, deadLetter, unroutable, dropOverflow]
}
