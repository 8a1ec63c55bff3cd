/// Names in a sentence: `a`, `a and b`, `a, b and c`; of more than `limit` names `a, b and 3 more`.
public func listed(_ names: [String], atMost limit: Int = 3) -> String {
  if names.count > limit {
    let shown = names.prefix(max(limit - 1, 1))
    return shown.joined(separator: ", ") + " and \(grouped(names.count - shown.count)) more"
  }
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " and " + last
}
