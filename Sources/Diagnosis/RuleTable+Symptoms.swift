extension Rule {
  /// What a user notices. Their findings yield to those of the causes.
  static let symptomRules: [Rule] = [errorRate, redeliveries, interruption, nearLimit, backlogPeak, slowTail]
}
