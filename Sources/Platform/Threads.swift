import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Runs `body(0)` to `body(count - 1)`, each on a thread of its own, and returns when all have returned. A
/// single one runs on the calling thread, as does the part of a thread that could not be made.
public func runWorkers(count: Int, _ body: @Sendable (Int) -> Void) {
  if count <= 1 {
    body(0)
    return
  }
  // Every thread is joined before the closure goes out of scope.
  withoutActuallyEscaping(body) { body in
    let threads = (1..<count).map { index in Thread.start { body(index) } }
    body(0)
    for thread in threads { thread.join() }
  }
}

/// Calls `body(0)` to `body(count - 1)` on at most so many threads, each taking the next when it is done with one, and
/// returns when all have returned.
public func shareOut(count: Int, among workers: Int, _ body: @Sendable (Int) -> Void) {
  let next = Atomic<Int>(0)
  runWorkers(count: min(workers, count)) { _ in
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if index >= count { return }
      body(index)
    }
  }
}

/// A thread with a stack of 8 MiB. Signals go to the main thread: those that ask to stop are blocked here.
struct Thread {
  private let handle: pthread_t?

  static func start(_ body: @escaping @Sendable () -> Void) -> Thread {
    final class Job {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, 8 << 20)
    let job = unsafe Unmanaged.passRetained(Job(body))
    #if canImport(Darwin)
      var handle: pthread_t?
    #else
      var handle = pthread_t()
    #endif
    let status = unsafe pthread_create(
      &handle, &attributes,
      { argument in
        guard let argument = unsafe argument as UnsafeMutableRawPointer? else { return nil }
        blockStopSignals()
        unsafe Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, unsafe job.toOpaque())
    if status == 0 { return Thread(handle: handle) }
    unsafe job.release()
    body()
    return Thread(handle: nil)
  }

  func join() {
    if let handle { _ = pthread_join(handle, nil) }
  }
}

private func blockStopSignals() {
  var set = sigset_t()
  unsafe sigemptyset(&set)
  unsafe sigaddset(&set, SIGINT)
  unsafe sigaddset(&set, SIGTERM)
  unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
}

/// A lock with a condition: threads wait under it until another one has changed what they wait for.
@safe public final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  public init() {
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Runs `body` while no other thread is inside.
  public func lock<Result>(_ body: () throws -> Result) rethrows -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Lets others in until `broadcast` is called; only inside `lock`. May also return without a reason, so the
  /// caller looks again at what it waits for.
  public func wait() {
    unsafe pthread_cond_wait(condition, mutex)
  }

  /// Wakes everyone who waits.
  public func broadcast() {
    unsafe pthread_cond_broadcast(condition)
  }
}
