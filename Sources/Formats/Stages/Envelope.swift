public import Bytes

/// What somebody else has put around the lines of a log: a container's runtime, a collector.
///
/// An envelope is opened block by block: lines of the envelope in, lines of the log inside out. One line mostly gives
/// one, but several may give one (a long line in pieces) and one may give several. Every format is read inside of every
/// envelope, and envelopes inside of envelopes.
public protocol Envelope: Sendable {
  /// The identifier that users see; kebab-case, never changed.
  var name: String { get }
  /// What writes it, in one line.
  var summary: String { get }
  /// Real lines, each of which this envelope claims.
  var samples: [String] { get }
  /// True when opening a line needs what stood before.
  var isSequential: Bool { get }

  /// Whether a line, without its line end, looks like one of this envelope. Any bytes are acceptable input.
  func claims(_ line: Span<UInt8>) -> Bool

  /// One for each source (or, when the envelope is not sequential, for each part of it).
  func makeOpener() -> any EnvelopeOpener
}

/// Opens the envelope of one source. Any bytes are acceptable input: nothing traps.
public protocol EnvelopeOpener: AnyObject {
  /// Appends the inner lines of a block to `lines`, and says of each which physical lines it is made of. A line that is
  /// not of this envelope is handed on as it is.
  func open(_ block: Block, into lines: InnerLines)

  /// The source has ended: what was kept back is appended.
  func finish(into lines: InnerLines)
}

/// Every envelope that mqtune opens.
public let allEnvelopes: [any Envelope] = [DockerJSON()]
