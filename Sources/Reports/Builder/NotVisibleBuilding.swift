public import Bytes
public import Diagnosis
internal import Events
public import Profiles

extension ReportBuilder {
  private static let notVisibleLimit = 6

  /// What this log cannot show, the widest blind spot first. What no log that can be read would show is left to
  /// `doctor`.
  func notVisible(_ spots: [BlindSpot]) -> [Report.NotVisible] {
    guard span != nil else { return [] }
    return spots.lazy.filter { $0.need.isReadable && $0.need != .events }
      .prefix(Self.notVisibleLimit)
      .map {
        Report.NotVisible(
          what: $0.need.what, why: $0.why, howToSee: $0.need.howToSee(in: profile), rules: $0.rules)
      }
  }
}

extension Need {
  /// Whose log is extended first: what an application writes is changed more easily than what a broker does.
  private static let order: [LogSystem] = [.application, .eventLog, .rabbitmq, .kafka, .loadTool]

  /// How the log of a profile would show it, or another one beside it; empty where nothing is known.
  public func howToSee(in profile: Profile) -> PasteLine {
    let present = Set(profile.sources.map(\.form.system))
    let writers = Self.order.filter(present.contains) + [.eventLog, .application] + LogSystem.allCases
    return writers.lazy.compactMap { howToSee($0) }.first ?? ""
  }
}
