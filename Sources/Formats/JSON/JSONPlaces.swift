internal import Bytes

/// Reads of JSON lines where they come from, at the top of the object and one level down. A second look at each line,
/// which is taken only when the place matters.
struct JSONPlaces {
  let filter: PlaceFilter

  private static let vhostKeys: Set<[UInt8]> = Set(["vhost", "virtualhost"].map { Array($0.utf8) })
  private static let hostKeys: Set<[UInt8]> = Set(
    ["host", "hostname", "node", "nodename"].map { Array($0.utf8) })

  /// Whether the line counts. One that is no JSON does: it is to be rejected for that.
  func accept(_ start: UnsafeRawPointer, _ length: Int) -> Bool {
    let line = unsafe UnsafeRawBufferPointer(start: start, count: length)
    guard let brace = unsafe LinePrefix.beforeObject(line) else { return true }
    var scanner = unsafe JSONScanner(start + brace, count: length - brace)
    var vhosts: [String] = []
    var hosts: [String] = []
    var parent: [UInt8]?
    var key: [UInt8] = []
    guard scanner.next().kind == .beginObject else { return true }
    while true {
      let token = scanner.next()
      switch token.kind {
      case .error: return true
      case .end: return filter.vhosts.accept(vhosts) && filter.hosts.accept(hosts)
      case .key:
        key.removeAll(keepingCapacity: true)
        scanner.appendText(of: token, to: &key)
      case .beginObject:
        if parent == nil { parent = key } else { scanner.skipValue() }
      case .endObject: if scanner.depth == 1 { parent = nil }
      case .beginArray: scanner.skipValue()
      case .string:
        guard let field = JSONPlaces.field(key, parent) else { continue }
        var text: [UInt8] = []
        scanner.appendText(of: token, to: &text)
        let name = String(decoding: text, as: UTF8.self)
        if field == .vhost { vhosts.append(name) } else { hosts.append(name) }
      default: continue
      }
    }
  }

  private static func field(_ key: [UInt8], _ parent: [UInt8]?) -> PlaceFilter.Field? {
    let path = EventWords.normalised((parent ?? []) + key)
    let own = EventWords.normalised(key)
    if vhostKeys.contains(path) || vhostKeys.contains(own) { return .vhost }
    return hostKeys.contains(path) || hostKeys.contains(own) ? .host : nil
  }
}
