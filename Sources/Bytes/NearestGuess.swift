/// The candidate that a mistyped word most likely meant, or nil when none is near.
///
/// Near is: a third of the longer word may be wrong, or the word is the beginning of exactly one candidate.
/// Among equally near ones the first that begins alike wins: the first letter is rarely the wrong one.
public func nearestGuess(to word: String, in candidates: [String]) -> String? {
  let typed = Array(word.utf8)
  // Nobody mistypes a name of more than this, and the distance costs the product of both lengths.
  guard (1...48).contains(typed.count) else { return nil }
  var best: (candidate: String, score: Int)?
  for candidate in candidates {
    let name = Array(candidate.utf8)
    let distance = editDistance(typed, name)
    let allowed = min(max(1, (max(typed.count, name.count) + 2) / 3), typed.count - 1)
    let score = distance * 2 + (name.first == typed.first ? 0 : 1)
    if distance <= allowed, score < best?.score ?? .max { best = (candidate, score) }
  }
  if let best, best.score <= 3 { return best.candidate }
  let continuations = candidates.filter { typed.count >= 3 && $0.hasPrefix(word) }
  return continuations.count == 1 ? continuations.first : best?.candidate
}

/// How many insertions, deletions, replacements and swaps of neighbours turn one word into another
/// (optimal string alignment, the restricted Damerau-Levenshtein distance).
func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    row.reserveCapacity(b.count + 1)
    for j in b.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
