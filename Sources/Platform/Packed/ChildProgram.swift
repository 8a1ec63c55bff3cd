internal import Glibc
internal import Synchronization

/// A program that runs beside this one: it gets bytes and gives bytes. When it is let go, it is ended.
@safe final class ChildProgram {
  enum Readiness { case nothing, wantsInput, hasOutput }

  private static let longestComplaint = 200

  private let process: pid_t
  private var input: Int32
  private let output: Int32
  private var errors: Int32
  private var said: [UInt8] = []
  private var isRunning = true

  /// - Parameters:
  ///   - path: The program itself: no shell looks at it or at the arguments.
  ///   - arguments: The first one is the name under which it is called.
  init(_ path: SystemPath, arguments: [String]) throws(SystemError) {
    // A write to a program that has ended is an error, and not the end of this process.
    Interrupt.ignoreClosedPipes()
    let started = starting.withLock { _ in
      Result { () throws(SystemError) in
        let pipes = (try Pipe(), try Pipe(), try Pipe())
        let process = try start(path, arguments, [pipes.0.reader, pipes.1.writer, pipes.2.writer])
        return (process, pipes.0.takeWriter(), pipes.1.takeReader(), pipes.2.takeReader())
      }
    }
    (process, input, output, errors) = try started.get()
    _ = fcntl(input, F_SETFL, O_NONBLOCK)
  }

  deinit {
    closeInput()
    close(output)
    if errors >= 0 { close(errors) }
    if isRunning {
      kill(process, SIGKILL)
      _ = reap()
    }
  }

  /// Waits a moment for something to do.
  func wait() -> Readiness {
    // Descriptors below 0 are left out by the system.
    var requests = [
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
      pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
    ]
    guard unsafe poll(&requests, 3, 100) > 0 else { return .nothing }
    if requests[1].revents != 0 { listen() }
    if requests[0].revents != 0 { return .hasOutput }
    return requests[2].revents != 0 ? .wantsInput : .nothing
  }

  /// What the program has written; 0 is the end.
  @unsafe func read(into start: UnsafeMutableRawPointer, count: Int) -> Int {
    let output = output
    return (try? retrying { unsafe Glibc.read(output, start, count) }) ?? 0
  }

  /// Gives it as many bytes as there is room for, and returns how many. One that wants no more gets none.
  func write(_ bytes: ArraySlice<UInt8>) -> Int {
    let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(input, $0.baseAddress, $0.count) }
    if count < 0, errno != EAGAIN, errno != EINTR { closeInput() }
    return max(0, count)
  }

  /// Says that there are no more bytes.
  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// Waits for its end: nil when it was content, else what it said, which may be nothing.
  func complaint() -> String? {
    closeInput()
    while errors >= 0 { listen() }
    isRunning = false
    if reap() == 0 { return nil }
    let text = String(decoding: said, as: UTF8.self)
    // Some begin or end with an empty line.
    guard let line = text.split(whereSeparator: \.isNewline).first else { return "" }
    return line.split(separator: " ").joined(separator: " ")
  }

  /// Takes in what it says on stderr, of which the beginning is kept.
  private func listen() {
    var bytes = [UInt8](repeating: 0, count: 512)
    let errors = errors
    let count = (try? retrying { unsafe Glibc.read(errors, &bytes, bytes.count) }) ?? 0
    if count > 0 {
      said += bytes[..<count].prefix(Self.longestComplaint - said.count)
    } else {
      close(errors)
      self.errors = -1
    }
  }

  /// The exit status as the system has it.
  private func reap() -> Int32 {
    var status: Int32 = -1
    let process = process
    _ = try? retrying { unsafe Int(waitpid(process, &status, 0)) }
    return status
  }
}

/// One program is started at a time: another one must not get the ends of its pipes, which would then never close.
private let starting = Mutex(())

/// Both ends of a pipe, closed when nobody has taken them.
private final class Pipe {
  private(set) var reader: Int32 = -1
  private(set) var writer: Int32 = -1

  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw .last }
    ends.forEach(closeInPrograms)
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    if reader >= 0 { close(reader) }
    if writer >= 0 { close(writer) }
  }

  func takeReader() -> Int32 {
    defer { reader = -1 }
    return reader
  }

  func takeWriter() -> Int32 {
    defer { writer = -1 }
    return writer
  }
}

/// Starts a program with three descriptors as its standard ones. It gets no variables but those that make it behave the same
/// everywhere, and none of the signals are blocked or ignored in it.
private func start(
  _ path: SystemPath, _ arguments: [String], _ standard: [Int32]
) throws(SystemError) -> pid_t {
  var actions = unsafe posix_spawn_file_actions_t()
  var attributes = posix_spawnattr_t()
  unsafe posix_spawn_file_actions_init(&actions)
  unsafe posix_spawnattr_init(&attributes)
  defer {
    unsafe posix_spawn_file_actions_destroy(&actions)
    unsafe posix_spawnattr_destroy(&attributes)
  }
  for (number, descriptor) in standard.enumerated() {
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
  }
  var signals = sigset_t()
  unsafe sigemptyset(&signals)
  unsafe posix_spawnattr_setsigmask(&attributes, &signals)
  unsafe sigaddset(&signals, SIGPIPE)
  unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
  unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  var process: pid_t = 0
  let arguments = unsafe copies(of: arguments)
  let variables = unsafe copies(of: ["LC_ALL=C", "PATH=/usr/bin:/bin"])
  defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
  let status = unsafe posix_spawn(&process, path.bytes, &actions, &attributes, arguments, variables)
  guard status == 0 else { throw SystemError(code: status) }
  return process
}

/// Texts as the system takes a list of them; the caller frees each.
@unsafe private func copies(of texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
  unsafe texts.map { unsafe strdup($0) } + [nil]
}
