/// A JSON document as a tree in which every key and value knows its place, so that what is wrong with it can be shown where
/// it stands. Places are bytes of the document, quotes and brackets included.
public struct PlacedJSON: Sendable {
  public enum Content: Sendable {
    /// In the order of the document; a key that is repeated is there several times.
    case object([Member])
    case array([PlacedJSON])
    /// Anything but an object or an array.
    case scalar(JSONValue)
  }

  public struct Member: Sendable {
    public var key: String
    public var keyPlace: Range<Int>
    public var value: PlacedJSON
  }

  public var content: Content
  public var place: Range<Int>

  /// Builds the tree of a document. A number too large for a `Double` is infinite.
  public init(parsing bytes: [UInt8], as dialect: JSONScanner.Dialect) throws(JSONScanner.Problem) {
    self = try JSONTreeBuilder.tree(of: bytes, dialect)
  }
}

extension PlacedJSON: BuiltJSON {
  init(_ scalar: JSONValue, at place: Range<Int>) {
    content = .scalar(scalar)
    self.place = place
  }

  init(items: [PlacedJSON], at place: Range<Int>) {
    content = .array(items)
    self.place = place
  }

  init(members: [Member], at place: Range<Int>) {
    content = .object(members)
    self.place = place
  }
}

extension PlacedJSON.Member: BuiltJSONMember {
  init(_ key: String, at place: Range<Int>, _ value: PlacedJSON) {
    self.key = key
    keyPlace = place
    self.value = value
  }
}
