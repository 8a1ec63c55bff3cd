internal import Glibc

/// Ends the process with an exit code.
public func endProcess(_ code: Int32) -> Never {
  exit(code)
}
