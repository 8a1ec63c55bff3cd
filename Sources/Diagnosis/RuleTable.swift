extension Rule {
  /// Every rule once, in the order in which they are listed.
  public static let all: [Rule] = consumerRules + deliveryRules

  public static func named(_ id: String) -> Rule? { all.first { $0.id == id } }

  private static let consumerRules: [Rule] = [consumerCapacity]
  private static let deliveryRules: [Rule] = []
}
