/// What a run did not read of its input, which no profile tells.
public struct MissedInput: Equatable, Sendable {
  /// Operands and files that could not be read, or not to their end.
  public var inputs: Int

  public init(inputs: Int = 0) { self.inputs = inputs }

  public static let nothing = MissedInput()
}
