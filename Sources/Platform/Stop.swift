/// The signals that ask a run to stop early.
public enum StopSignal: Int32, Sendable {
  /// SIGINT: Ctrl-C at a terminal.
  case interrupt = 2
  /// SIGTERM.
  case terminate = 15
}

/// Whether a run was asked to stop, and by which signal.
///
/// A run that is asked to stop reads no further, and what it has read so far still counts.
public struct Stop: Sendable {
  private let ask: @Sendable () -> StopSignal?

  /// - Parameter ask: Called by any thread, before each chunk that is read. Once it gives a signal it has to go on
  ///   giving it.
  public init(asking ask: @escaping @Sendable () -> StopSignal?) { self.ask = ask }

  /// The signal that asked; nil while nobody has.
  public var signal: StopSignal? { ask() }
  public var isRequested: Bool { ask() != nil }

  /// Nobody asks.
  public static let never = Stop { nil }
  /// The first SIGINT or SIGTERM that this process received since `Interrupt.install`.
  public static let ofThisProcess = Stop { Interrupt.received }
}
