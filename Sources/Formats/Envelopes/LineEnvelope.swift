internal import Bytes

/// An envelope around each line by itself, so that a log in it may be cut at any line, but for lines in pieces.
protocol LineEnvelope: Envelope {
  /// One for each opener.
  func makePeeler() -> any LinePeeler
}

extension LineEnvelope {
  var isSequential: Bool { false }

  func claims(_ line: Span<UInt8>) -> Bool {
    let block = Block(line.array(0..<line.count))
    let padded = block.bytes
    return makePeeler().peel(padded.span.extracting(0..<block.count)) != nil
  }

  func makeOpener() -> any EnvelopeOpener { LineOpener(makePeeler()) }
}

/// Takes lines out of an envelope, one at a time.
protocol LinePeeler: AnyObject {
  /// Whether the streams of lines are told apart from the first line on. Most logs have no pieces, so that this is usually left
  /// to the first piece.
  var tellsStreams: Bool { get set }

  /// The text of the line peeled last, where it does not stand in the line as it is.
  var text: [UInt8] { get }

  /// Nil for a line that is not of this envelope. Any bytes are acceptable input. The bytes behind the line are read, as far
  /// as a block's padding.
  func peel(_ line: Span<UInt8>) -> PeeledLine?

  /// Whether what a line is depends on lines before it, so that each has to be peeled.
  var remembersLines: Bool { get }

  /// Lines were read without this peeler; where the text of the last one began.
  func passed(textStart: Int)

  /// What a line that was just peeled says of where it comes from.
  func labels(of line: Span<UInt8>) -> [(name: String, value: String)]
}

extension LinePeeler {
  var remembersLines: Bool { false }
  func labels(of line: Span<UInt8>) -> [(name: String, value: String)] { [] }
  func passed(textStart: Int) {}
}

/// What stood in a line of an envelope.
struct PeeledLine {
  /// Where the text of a line stands.
  enum Text {
    case part(Range<Int>)
    /// There, as JSON writes the text of a string.
    case escaped(Range<Int>)
    /// In `LinePeeler.text`.
    case made
    /// The line holds nothing of the log.
    case nothing
    /// The line of the log is missing from it, as journalctl leaves out long ones.
    case lost
    /// The store of logs has written the line before.
    case repeated
  }

  var text: Text
  /// When the envelope says that the line was written, as a range of the line.
  var stamp: Range<Int>?
  /// Whether the text is a line of the log or a piece of one, which the next pieces of its stream go on.
  var piece = Piece.whole
  /// Which lines pieces are joined among.
  var stream: UInt64 = 0

  enum Piece {
    case whole
    case piece(isLast: Bool)
  }

  init(_ text: Range<Int>, stamp: Range<Int>? = nil) { (self.text, self.stamp) = (.part(text), stamp) }

  init(_ text: Text, stamp: Range<Int>? = nil) { (self.text, self.stamp) = (text, stamp) }
}

/// An envelope that writes something before each line.
struct PrefixEnvelope: LineEnvelope {
  let name: String
  let summary: String
  let samples: [String]
  var isCertain = false
  /// Whether long lines stand in pieces.
  var hasPieces = false
  /// Whether a line that begins as the line before belongs to the same envelope, without a second look.
  var isConstant = false
  var labels = EnvelopeLabels.none
  /// Reads the labels of a line.
  var readLabels: @Sendable (Span<UInt8>) -> [(name: String, value: String)] = { _ in [] }
  /// Finds the text in a line.
  let cut: @Sendable (Span<UInt8>) -> PeeledLine?

  func makePeeler() -> any LinePeeler { PrefixPeeler(self) }
}

private final class PrefixPeeler: LinePeeler {
  let text: [UInt8] = []
  var tellsStreams = true
  private let envelope: PrefixEnvelope
  private let isConstant: Bool
  /// What stood before the text of the line before.
  private var last: [UInt8] = []

  init(_ envelope: PrefixEnvelope) {
    self.envelope = envelope
    isConstant = envelope.isConstant
  }

  func labels(of line: Span<UInt8>) -> [(name: String, value: String)] { envelope.readLabels(line) }

  func peel(_ line: Span<UInt8>) -> PeeledLine? {
    if isConstant, !last.isEmpty, last.count <= line.count {
      let isSame = unsafe line.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return false }
        return unsafe Sixteen.stand(last, at: base)
      }
      if isSame { return PeeledLine(last.count..<line.count) }
    }
    let peeled = envelope.cut(line)
    if isConstant, case .part(let text) = peeled?.text, text.lowerBound > 0,
      line[text.lowerBound - 1] == UInt8(ascii: " ")
    {
      last = line.array(0..<text.lowerBound)
    }
    return peeled
  }
}
