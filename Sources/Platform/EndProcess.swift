#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Ends the process with an exit code.
public func endProcess(_ code: Int32) -> Never {
  exit(code)
}
