internal import Bytes

/// Numbers of words, found by a hash of their bytes.
struct WordTable: Sendable {
  private static let slots = 512

  private var hashes = [UInt64](repeating: 0, count: slots)
  private var numbers = [UInt8](repeating: 0, count: slots)

  /// - Parameter words: the words of each number above 0; fewer than half as many as there are slots.
  init(_ words: [(number: UInt8, words: [String])]) {
    for (number, words) in words {
      for word in words {
        let hash = word.utf8.reduce(Self.seed, Self.next)
        var slot = Self.slot(hash)
        while hashes[slot] != 0 { slot = (slot + 1) % Self.slots }
        (hashes[slot], numbers[slot]) = (hash, number)
      }
    }
  }

  /// The number of the word that fills the range; 0 for any other.
  func number(of text: Span<UInt8>, _ range: Range<Int>) -> UInt8 {
    var hash = Self.seed
    for place in range { hash = Self.next(hash, text[place]) }
    return number(of: hash)
  }

  /// The same without regard to case.
  func number(ofLowercase text: Span<UInt8>, _ range: Range<Int>) -> UInt8 {
    var hash = Self.seed
    for place in range { hash = Self.next(hash, text[place].isLetter ? text[place] | 32 : text[place]) }
    return number(of: hash)
  }

  private func number(of hash: UInt64) -> UInt8 {
    var slot = Self.slot(hash)
    while hashes[slot] != 0 {
      if hashes[slot] == hash { return numbers[slot] }
      slot = (slot &+ 1) % Self.slots
    }
    return 0
  }

  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

  private static func slot(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: (hash ^ hash &>> 32) % UInt64(slots))
  }

  @inline(__always)
  private static func next(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }
}
