internal import Glibc
internal import Synchronization

/// The signals that ask this process to stop.
///
/// The first SIGINT or SIGTERM only sets a flag, so that what has been read so far can still be reported. The
/// second one removes unfinished files and ends the process at once.
public enum Interrupt {
  /// The first signal that asked this process to stop; nil before. Costs the load of one word.
  static var received: StopSignal? { StopSignal(rawValue: signalSeen.load(ordering: .relaxed)) }

  /// Installs the handlers and ignores SIGPIPE, so that a closed pipe is an error of `write`. Call it once,
  /// before any thread is started.
  public static func install() {
    // Both globals are initialised here, because a signal handler must not be the first to touch them.
    signalSeen.store(0, ordering: .relaxed)
    UnfinishedFiles.prepare()
    for number in [SIGINT, SIGTERM] {
      handle(number) { received in
        let first = signalSeen.compareExchange(expected: 0, desired: received, ordering: .relaxed).exchanged
        if !first {
          UnfinishedFiles.removeAll()
          _exit(128 + received)
        }
      }
    }
    ignoreClosedPipes()
  }

  /// A write to a pipe that nobody reads fails with an error instead of ending the process.
  public static func ignoreClosedPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Without `SA_RESTART`, so that a blocking `open` or `read` notices.
  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = handler
    _ = unsafe sigemptyset(&action.sa_mask)
    unsafe sigaction(number, &action, nil)
  }
}

private let signalSeen = Atomic<Int32>(0)
