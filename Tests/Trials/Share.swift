/// A count out of another.
public struct Share: Equatable, Sendable {
  public var count: Int
  public var total: Int

  public init(_ count: Int, of total: Int) {
    self.count = count
    self.total = total
  }

  public init<Item>(_ items: some Collection<Item>, where isCounted: (Item) -> Bool) {
    self.init(items.count(where: isCounted), of: items.count)
  }

  /// All, where there is nothing to count.
  public var percent: Double { total == 0 ? 100 : 100 * Double(count) / Double(total) }

  /// In whole per cent, and never rounded to all or none when it is not.
  public var text: String {
    guard total > 0 else { return "-" }
    if count == total { return "100 %" }
    return count == 0 ? "0 %" : "\(min(99, max(1, Int(percent.rounded())))) %"
  }
}
