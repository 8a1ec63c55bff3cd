/// How the content of a file or of a part of one is stored.
enum Coding: Sendable, Equatable {
  /// The content stands there as it is.
  case plain
  /// Compressed, or text in UTF-16, as the first bytes say.
  case told
  /// An entry of a zip archive whose bytes are deflated; its content may be compressed once more.
  case deflated(checksum: UInt32?, size: Int64?)

  /// What the first bytes of a file say of the rest.
  init(head: ArraySlice<UInt8>) {
    self = Packing(head) == nil && UTF16Feed.Order(head) == nil ? .plain : .told
  }
}

/// The content of stored bytes: compression is undone, and text is UTF-8.
func contentFeed(
  of stored: any ByteFeed, _ coding: Coding, _ host: Host, record: ReadRecord
) -> PeekedFeed {
  var feed = PeekedFeed(stored)
  switch coding {
  case .plain: return feed
  case .told: break
  case .deflated(let checksum, let size):
    feed = PeekedFeed(InflateFeed(feed, .zipEntry(checksum: checksum, size: size), record: record))
  }
  switch Packing(feed.peek(Packing.headSize)) {
  case nil: break
  case .gzip?: feed = PeekedFeed(InflateFeed(feed, record: record))
  case let packing?: feed = PeekedFeed(ProgramFeed(feed, packing, host, record: record))
  }
  if let order = UTF16Feed.Order(feed.peek(UTF16Feed.headSize)) {
    feed = PeekedFeed(UTF16Feed(feed, order))
  }
  return feed
}
