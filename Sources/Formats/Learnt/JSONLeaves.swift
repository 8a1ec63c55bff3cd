internal import Bytes

/// The values of an object, with the paths of their keys.
enum JSONLeaves {
  /// Deeper values are passed over.
  static let deepest = 5

  /// - Parameter number: The number of a key by its bytes and the number of the key of its object, -1 for the outermost.
  /// - Returns: whether the text is an object.
  static func forEach(
    _ start: UnsafeRawPointer, _ count: Int,
    number: (_ key: UnsafeRawPointer, _ count: Int, _ parent: Int) -> Int,
    _ body: (_ path: Int, JSONScanner.Token) -> Void
  ) -> Bool {
    var scanner = unsafe JSONScanner(start, count: count)
    guard scanner.next().kind == .beginObject else { return false }
    var parents: [Int] = []
    var key = -1
    while true {
      let token = scanner.next()
      switch token.kind {
      case .end: return true
      case .error: return false
      case .key:
        key = unsafe number(start + token.start, token.end - token.start, parents.last ?? -1)
      case .beginObject:
        if parents.count + 1 < deepest { parents.append(key) } else { scanner.skipValue() }
      case .endObject: _ = parents.popLast()
      case .beginArray: scanner.skipValue()
      case .endArray: break
      case .string, .number, .true, .false, .null:
        body(key, token)
      }
    }
  }
}
