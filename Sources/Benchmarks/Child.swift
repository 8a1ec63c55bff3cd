import Glibc

/// What a program that was run and waited for has used.
struct Child {
  /// Bytes resident at its peak.
  let peakMemory: Int

  /// Runs a program with its input from a file and its output thrown away; nil when it does not end with 0.
  ///
  /// The only part of the benchmarks that calls the system: the whole of an analysis is measured as users see it,
  /// with the start of the process.
  init?(_ arguments: [String], input: String = "/dev/null") {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var process = pid_t()
    guard unsafe posix_spawnp(&process, arguments[0], &actions, nil, &words, environ) == 0 else { return nil }
    var status: Int32 = 0
    var usage = rusage()
    guard unsafe wait4(process, &status, 0, &usage) == process, status == 0 else { return nil }
    peakMemory = usage.ru_maxrss * 1_024
  }
}
