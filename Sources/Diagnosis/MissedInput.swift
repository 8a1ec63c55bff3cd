/// What a run did not read of its input, which no profile tells.
public struct MissedInput: Equatable, Sendable {
  /// Operands and files that could not be read, or not to their end.
  public var inputs: Int
  /// Whether the run was asked to stop before the end of its input.
  public var isInterrupted: Bool

  public init(inputs: Int = 0, isInterrupted: Bool = false) {
    self.inputs = inputs
    self.isInterrupted = isInterrupted
  }

  public static let nothing = MissedInput()
}
