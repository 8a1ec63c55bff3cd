/// A run of whole lines in memory: what Platform hands out and a format decodes.
///
/// `bytes` holds `count` bytes of input followed by at least `Block.padding` zero bytes, so that a scanner
/// may load whole words past the last byte without checking. The last line need not end with a newline.
/// A block is filled again and again by its owner; nothing keeps a reference into it.
public final class Block {
  /// How many readable zero bytes follow the input.
  public static let padding = 64

  /// The input and its padding; always at least `count + Block.padding` long.
  public var bytes: [UInt8]

  /// How many bytes of `bytes` are input.
  public var count: Int

  /// The byte offset of the first byte in its decoded source.
  public var offset: Int64 = 0

  /// The length of the one line that this block stands for when it was too long to be held; 0 for every other block.
  /// `count` is then 0, and the line counts as not understood.
  public var oversizedLength: Int64 = 0

  public var isOversizedLine: Bool { oversizedLength > 0 }

  /// How many bytes of the source this block accounts for, held or not.
  public var sourceLength: Int64 { isOversizedLine ? oversizedLength : Int64(count) }

  public init(capacity: Int) {
    bytes = [UInt8](repeating: 0, count: capacity + Block.padding)
    count = 0
  }

  /// A block that holds a copy of `input`.
  public convenience init(_ input: some Collection<UInt8>) {
    self.init(capacity: input.count)
    bytes.replaceSubrange(0..<input.count, with: input)
    count = input.count
  }

  /// How many input bytes fit without growing.
  public var capacity: Int { bytes.count - Block.padding }

  /// Makes room for `capacity` input bytes, keeping what is there.
  public func reserve(_ capacity: Int) {
    guard capacity > self.capacity else { return }
    bytes.append(contentsOf: repeatElement(0, count: capacity - self.capacity))
  }

  /// States that the first `count` bytes are input, and clears the padding behind them.
  public func seal(count: Int) {
    precondition(count + Block.padding <= bytes.count, "a block is sealed within its capacity")
    self.count = count
    unsafe bytes.withUnsafeMutableBytes { buffer in
      let padding = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count..<(count + Block.padding)])
      unsafe padding.initializeMemory(as: UInt8.self, repeating: 0)
    }
  }
}
