internal import Bytes
internal import Profiles

/// Something a log does not hold, and the rules that therefore cannot be judged.
public struct BlindSpot: Equatable, Sendable {
  public var need: Need
  /// In the order of the table; empty where only figures are missing.
  public var rules: [RuleID]
  /// So many more messages would do, where that is what is missing.
  public var missingMessages: Int?

  /// How the log lacks it, with its numbers.
  public var why: String {
    missingMessages.map {
      "too few messages are in the log from publish to settle: \(countFigure($0)) more are needed"
    } ?? need.why
  }
}

extension CaseFile {
  /// What the log lacks, the gap that hides most first. A gap that makes others inevitable stands for them.
  /// - Parameter rules: the rules that each missing need hides.
  func blindSpots(hiding rules: [Need: [RuleID]]) -> [BlindSpot] {
    let missing = Need.allCases.filter { !meets($0) }
    var told = missing
    var spots: [BlindSpot] = []
    for need in missing where told.contains(need) {
      let inevitable = missing.filter { need.includes($0, whenMissing: missing) }
      told.removeAll { inevitable.contains($0) }
      let hidden = ([need] + inevitable).flatMap { rules[$0] ?? [] }
      guard need.hidesFigures || !hidden.isEmpty else { continue }
      spots.append(
        BlindSpot(
          need: need, rules: Rule.all.map(\.id).filter(hidden.contains),
          missingMessages: need == .enough ? missingMessages : nil))
    }
    return spots.enumerated()
      .sorted { (-$0.element.rules.count, $0.offset) < (-$1.element.rules.count, $1.offset) }
      .map(\.element)
  }
}

extension Need {
  /// Not only rules miss it: figures of every report do as well.
  public var hidesFigures: Bool {
    switch self {
    case .events, .messages, .queues, .publishes, .deliveries, .settles, .identities, .consumers, .confirms:
      true
    default: false
    }
  }

  /// Whether the lack of this need says already that the other one is lacking.
  fileprivate func includes(_ other: Need, whenMissing missing: [Need]) -> Bool {
    let ofMessages: [Need] = [
      .publishes, .deliveries, .settles, .identities, .consumers, .producers, .confirms, .sizes,
    ]
    switch self {
    case .events: return other != .events && other.isReadable
    case .messages: return ofMessages.contains(other) || [.queues, .samples, .syncs].contains(other)
    case .queues: return ofMessages.contains(other)
    case .publishes: return [.identities, .producers, .confirms, .sizes].contains(other)
    case .incidents: return other == .errors
    case .deliveries: return missing.contains(.settles) && [.identities, .consumers].contains(other)
    default: return false
    }
  }
}
