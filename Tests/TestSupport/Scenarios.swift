/// Every kind of log with a known trouble, and of logs without one.
public enum Scenarios {
  public static let all = consumers + dispatch + load + storage + delivery + resources + logs + healthy

  public static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }

  /// Those whose name or label is `word`; all for nil.
  public static func matching(_ word: String?) -> [Scenario] {
    guard let word else { return all }
    return all.filter { $0.name == word || $0.label == word }
  }
}
