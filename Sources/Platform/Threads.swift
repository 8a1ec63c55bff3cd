internal import Glibc
internal import Synchronization

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

/// Calls `body(0)` to `body(count - 1)` on at most `workers` threads, each taking the next when it is done with one, and
/// returns when all have returned.
public func forEachInParallel(count: Int, workers: Int, _ body: @Sendable (Int) -> Void) {
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
    var handle = pthread_t()
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

/// A value that threads share: one thread at a time has it, and a thread may wait for what another one changes.
@safe public final class Monitor<Value>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var value: Value

  /// - Parameter value: Is given away: nobody else may go on using what it refers to.
  public init(_ value: Value) {
    self.value = value
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

  /// Changes the value, and lets those who wait look at it again.
  public func change<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer {
      unsafe pthread_cond_broadcast(condition)
      unsafe pthread_mutex_unlock(mutex)
    }
    return try body(&value)
  }

  /// Asks `body` again after each change until it gives a result, which counts as a change of its own. A `body` that
  /// gives nil leaves the value as it was.
  public func wait<Result>(for body: (inout Value) -> Result?) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer {
      unsafe pthread_cond_broadcast(condition)
      unsafe pthread_mutex_unlock(mutex)
    }
    while true {
      if let result = body(&value) { return result }
      unsafe pthread_cond_wait(condition, mutex)
    }
  }
}
