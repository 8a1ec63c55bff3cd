internal import Bytes
internal import CLI
internal import Reports
internal import Simulation

/// `consumers=1..16,prefetch=1..64,dispatch=any`
func searchSpace(_ text: String) throws(Option.ValueError) -> WhatIfQuestion.Space {
  let expected = "settings to choose from, such as consumers=1..16,prefetch=1..64"
  var space = WhatIfQuestion.Space(text)
  var seen: Set<String> = []
  for part in try Option.list(text, expected) {
    let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard sides.count == 2 else { throw .expected(expected) }
    guard seen.insert(sides[0]).inserted else { throw .expected("each setting once") }
    switch sides[0] {
    case "consumers": space.consumers = try wholeRange(sides[1], within: 1...1_024, of: sides[0])
    case "prefetch": space.prefetches = steps(of: try wholeRange(sides[1], within: 0...65_535, of: sides[0]))
    case "dispatch":
      guard sides[1] != "any" else {
        space.policies = Dispatch.allCases
        continue
      }
      guard let policy = Dispatch(rawValue: sides[1]) else {
        throw .expected(
          "dispatch to be any, or one of \(Dispatch.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      space.policies = [policy]
    default:
      let names = ["consumers", "prefetch", "dispatch"]
      let near = nearestGuess(to: sides[0], in: names).map { "; did you mean '\($0)'?" } ?? ""
      throw .at(
        column: column(of: sides[0], in: text), length: sides[0].count,
        problem: "expected one of \(names.joined(separator: ", "))\(near)")
    }
  }
  return space
}

/// `8` or `1..16`
private func wholeRange(_ text: String, within limits: ClosedRange<Int>, of name: String)
  throws(Option.ValueError) -> ClosedRange<Int>
{
  let parts = text.replacing("..", with: "\0").split(separator: "\0", omittingEmptySubsequences: false)
    .map(String.init)
  let problem = Option.ValueError.expected(
    "\(name) to be N or LOW..HIGH, from \(limits.lowerBound) to \(limits.upperBound)")
  guard (1...2).contains(parts.count) else { throw problem }
  var ends: [Int] = []
  for part in parts {
    do throws(Option.ValueError) { ends.append(try Option.wholeNumber(part, in: limits)) } catch {
      throw problem
    }
  }
  guard let low = ends.first, let high = ends.last, low <= high else { throw problem }
  return low...high
}

/// The ends, and between them values of which each is about a third more than the one before: what lies between two
/// of them differs from neither by what anybody would notice.
private func steps(of range: ClosedRange<Int>) -> [Int] {
  var values = [range.lowerBound]
  var (value, half) = (1, 1)
  while value < range.upperBound {
    if value > range.lowerBound { values.append(value) }
    // 1, 2, 3, 4, 6, 8, 12, 16, ...
    if value < 2 {
      value = 2
    } else if value == 2 * half {
      value += half
    } else {
      half *= 2
      value = 2 * half
    }
  }
  if range.upperBound > range.lowerBound { values.append(range.upperBound) }
  return values
}

private func column(of part: String, in text: String) -> Int {
  var column = 0
  for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
    if piece.hasPrefix(part) { return column }
    column += piece.count + 1
  }
  return 0
}
