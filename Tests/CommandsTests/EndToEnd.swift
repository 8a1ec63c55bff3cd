import Platform
import TestSupport
import Testing

@testable import CLI
@testable import Commands

import Glibc

/// The whole program in process, on real files: what a user types, and all that comes back.
enum EndToEnd {
  /// The folder of the package, with a slash at its end.
  static let root = String(#filePath.dropLast("Tests/CommandsTests/EndToEnd.swift".count))

  /// Makes relative paths start at the package, whoever started the tests; every test wants the same.
  private static let isAtRoot = unsafe chdir(root) == 0

  static func run(
    _ arguments: [String], environment: [String: String] = ["LANG": "C.UTF-8"], stop: Stop = .never
  ) -> Run {
    precondition(isAtRoot)
    let transcript = Transcript()
    var world = transcript.world(arguments, environment: environment)
    world.stop = stop
    let code = runCommand(world)
    return Run(code, output: transcript.output, error: transcript.error)
  }

  /// A sample log, as it lies in the package.
  static func sample(_ path: String) throws -> [UInt8] {
    try #require(TestFiles.read("\(root)SampleLogs/\(path)"))
  }

  /// The lines of a text, each with the line feed at its end.
  static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(rest[...end])
      rest = rest[(end + 1)...]
    }
    return rest.isEmpty ? lines : lines + [rest]
  }
}

extension Run {
  /// The run as one text: the command, both streams, the exit code; `folder` is written `DIR`.
  func told(of arguments: [String], in folder: Folder? = nil) -> [UInt8] {
    var text = "$ mqtune \(arguments.map(\.shellWord).joined(separator: " "))\n\(output)"
    if !error.isEmpty { text += "-- stderr\n\(error)" }
    text += "-- exit \(code.rawValue)\n"
    if let folder { text.replace(folder.path, with: "DIR") }
    return Array(text.utf8)
  }
}

/// A fresh directory, removed with the files that were put in it.
final class Folder {
  let path: String
  private var files: [String] = []
  private var directories: [String] = []

  init() throws {
    path = try #require(TestFiles.temporaryFolder())
  }

  deinit {
    for file in files { _ = unsafe unlink(file) }
    for directory in directories.reversed() + [path] { _ = unsafe rmdir(directory) }
  }

  /// The path of an entry, which is removed in the end.
  func callAsFunction(_ name: String) -> String {
    let file = "\(path)/\(name)"
    if !files.contains(file) { files.append(file) }
    return file
  }

  @discardableResult
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try #require(TestFiles.write(Array(bytes), to: self(name)))
    return self(name)
  }

  @discardableResult
  func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

  func directory(_ name: String) throws -> String {
    let directory = "\(path)/\(name)"
    try #require(unsafe mkdir(directory, 0o755) == 0)
    directories.append(directory)
    return directory
  }
}
