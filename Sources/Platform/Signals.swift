internal import Glibc
internal import Synchronization

/// The signals that ask this process to stop.
///
/// The first SIGINT or SIGTERM only sets a flag, so that what has been read so far can still be reported. The
/// second one, and every other signal that ends a process, removes unfinished files first.
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
    for number in [SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGVTALRM, SIGPROF] {
      removeFiles(before: number)
    }
    ignoreClosedPipes()
    // A write beyond the limit on the size of files fails with an error instead of ending the process.
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// The signal still ends the process, and whoever started it sees which one it was. Where the signal is ignored, as
  /// below `nohup`, it stays ignored.
  private static func removeFiles(before number: Int32) {
    var known = sigaction()
    guard unsafe sigaction(number, nil, &known) == 0,
      unsafe unsafeBitCast(known.__sigaction_handler.sa_handler, to: Int.self) == 0
    else { return }
    handle(number) { received in
      UnfinishedFiles.removeAll()
      signal(received, SIG_DFL)
      raise(received)
    }
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
