internal import Bytes

/// What came into a queue and what left it in the window from which growth is judged, as one sentence tells it.
public struct JudgedFlow: Equatable, Sendable {
  public let window: Window
  /// Messages per second.
  public let inPerS: Double
  public let leavingPerS: Double
  public let growthPerS: Double

  /// Nil where the log is too short to tell, or the two rates do not explain the growth.
  public init?(_ history: BacklogHistory) {
    guard let window = history.judgedWindow, let arriving = history.inRate, let leaving = history.outRate,
      let growth = history.growthPerS
    else { return nil }
    self.init(window: window, inPerS: arriving, leavingPerS: leaving, growthPerS: growth)
  }

  /// Nil where the two rates do not explain the growth.
  public init?(window: Window, inPerS: Double, leavingPerS: Double, growthPerS: Double) {
    // A slope that the rates contradict is another number altogether.
    guard (inPerS - leavingPerS - growthPerS).magnitude <= 1e-9 * max(inPerS, leavingPerS, 1) else {
      return nil
    }
    self.window = window
    self.inPerS = inPerS
    self.leavingPerS = leavingPerS
    self.growthPerS = growthPerS
  }

  /// The three as text, with as many decimals as the smallest needs: the second is what makes them add up for a reader
  /// who subtracts, at most one in its last digit from its own rounding.
  public var text: (arriving: String, leaving: String, growth: String) {
    let decimals = [inPerS, leavingPerS, growthPerS].map { Self.decimalCount(of: rateFigure($0)) }.max() ?? 0
    let unit = [1.0, 10, 100, 1_000][min(decimals, 3)]
    let (arriving, growth) = ((inPerS * unit).rounded(), (growthPerS * unit).rounded())
    func figure(_ units: Double) -> String {
      decimals == 0 ? countFigure(wholeNumber(units)) : fixed(units / unit, decimals: min(decimals, 3))
    }
    return (figure(arriving), figure(arriving - growth), figure(growth))
  }

  private static func decimalCount(of figure: String) -> Int {
    figure.firstIndex(of: ".").map { figure.distance(from: $0, to: figure.endIndex) - 1 } ?? 0
  }
}

extension QueueMeasures {
  /// Nil where the log is too short to tell, or where the rates do not explain how the backlog moves.
  public var judgedFlow: JudgedFlow? { history.flatMap(JudgedFlow.init) }
}
