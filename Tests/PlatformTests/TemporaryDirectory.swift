import CZlib
import TestSupport
import Testing

@testable import Platform

import Glibc

/// A fresh directory, removed with everything in it when the test lets go.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = try #require(TestFiles.temporaryFolder())
  }

  deinit {
    removeTree(SystemPath(path))
  }

  /// The path of an entry.
  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its path.
  @discardableResult
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let descriptor = unsafe open(self(name), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor)
    return self(name)
  }

  @discardableResult
  func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

  func fifo(_ name: String) throws -> String {
    try #require(unsafe mkfifo(self(name), 0o600) == 0)
    return self(name)
  }

  func directory(_ name: String) throws -> String {
    try #require(unsafe mkdir(self(name), 0o755) == 0)
    return self(name)
  }

  func contents(_ name: String) throws -> [UInt8] {
    let descriptor = unsafe open(self(name), O_RDONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      if count <= 0 { return bytes }
      bytes += buffer[0..<count]
    }
  }
}

private func removeTree(_ path: SystemPath) {
  if unsafe remove(path.bytes) == 0 { return }
  let names = (try? directoryEntries(of: path)) ?? []
  for name in names where name != [46] && name != [46, 46] { removeTree(path.appending(name)) }
  _ = unsafe remove(path.bytes)
}

func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
  var rest = bytes[...]
  while !rest.isEmpty {
    let written = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    try #require(written > 0)
    rest = rest.dropFirst(written)
  }
}

/// One gzip member.
func gzip(_ bytes: some Collection<UInt8>) throws -> [UInt8] {
  var input = Array(bytes)
  var stream = unsafe z_stream()
  let size = unsafe Int32(MemoryLayout<z_stream>.size)
  let gzipFormat: Int32 = 16 + MAX_WBITS
  try #require(
    unsafe deflateInit2_(&stream, 6, Z_DEFLATED, gzipFormat, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
      == Z_OK)
  var output = [UInt8](repeating: 0, count: input.count + input.count / 100 + 256)
  let room = output.count
  unsafe input.withUnsafeMutableBufferPointer { source in
    unsafe output.withUnsafeMutableBufferPointer { target in
      unsafe stream.next_in = source.baseAddress
      unsafe stream.avail_in = UInt32(source.count)
      unsafe stream.next_out = target.baseAddress
      unsafe stream.avail_out = UInt32(room)
      _ = unsafe deflate(&stream, Z_FINISH)
    }
  }
  let made = unsafe room - Int(stream.avail_out)
  unsafe deflateEnd(&stream)
  return Array(output[0..<made])
}
