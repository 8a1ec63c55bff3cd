internal import Bytes
internal import Events

/// What the verbs of a text say happened to a message, each with a weight; what is true of a log its data decide.
struct Verbs: Equatable {
  /// The weight of each meaning.
  private var weights: [EventKind: Double] = [:]
  /// Whether it is said that the work on a message came to an end, well or not.
  var saysEnd: Bool {
    kinds.first.map { $0.kind == .nack || $0.kind == .ack && $0.weight >= 3 } ?? false
  }
  /// Whether anything is said.
  var isSilent: Bool { weights.isEmpty && named.isEmpty }
  /// The same of names of several words, such as `orders.send_receipt`.
  private var named: [EventKind: Double] = [:]
  /// Words for what messaging is about.
  private(set) var nouns = 0
  /// Words for what else an application does.
  private(set) var foreign = 0
  /// Whether the message is said to come back.
  private(set) var comesBack = false
  /// Whether it is said what will be done: `about to publish`.
  private(set) var isPlanned = false

  /// Meanings that may be, the likeliest first.
  var kinds: [(kind: EventKind, weight: Double)] {
    var weights = weights
    // Where words of the text say something, a name in it may be that of what is worked on.
    for (kind, weight) in named { weights[kind, default: 0] += self.weights.isEmpty ? weight : 0.3 * weight }
    let most = weights.values.max() ?? 0
    return weights.filter { $0.value >= 0.4 * most }.map { (kind: $0.key, weight: $0.value) }
      .sorted { ($1.weight, $0.kind.rawValue) < ($0.weight, $1.kind.rawValue) }
  }

  /// The weight of a meaning; 0 where nothing speaks for it.
  func weight(of kind: EventKind) -> Double { kinds.first { $0.kind == kind }?.weight ?? 0 }

  /// Takes in the words of a token: `consume.done` has two, `MessagePublished` as well.
  mutating func add(_ start: UnsafeRawPointer, _ count: Int) {
    var word = MessagingWords.noWord
    var wasSmall = false
    let name = unsafe UnsafeRawBufferPointer(start: start, count: count).contains {
      $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
    }
    for index in 0...count {
      let byte = index < count ? unsafe start.load(fromByteOffset: index, as: UInt8.self) : 0
      let small = byte | 0x20
      let isLetter = small >= UInt8(ascii: "a") && small <= UInt8(ascii: "z") && byte >= 0x41
      let isCapital = isLetter && byte < 0x60
      if word != MessagingWords.noWord, !isLetter || isCapital && wasSmall {
        take(word, isName: name)
        word = MessagingWords.noWord
      }
      if isLetter { word = MessagingWords.extended(word, by: byte) }
      wasSmall = isLetter && !isCapital
    }
  }

  mutating func add(_ word: [UInt8]) {
    unsafe word.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe add(base, bytes.count)
    }
  }

  private mutating func take(_ word: UInt64, isName: Bool) {
    if VerbLexicon.messaging.contains(word) { nouns += 1 }
    if VerbLexicon.other.contains(word) { foreign += 1 }
    if VerbLexicon.returning.contains(word) { comesBack = true }
    if VerbLexicon.planning.contains(word) { isPlanned = true }
    for sense in VerbLexicon.senses[word] ?? [] {
      if isName {
        named[sense.kind, default: 0] += sense.weight
      } else {
        weights[sense.kind, default: 0] += sense.weight
      }
    }
  }
}
