public import Events

/// How the lines of an application's log become events: which sentences say what, and which values are what.
///
/// It was found in the logs themselves, or comes from a mapping file.
public struct LearntMapping: Equatable, Sendable {
  /// What a sentence says.
  public enum Meaning: Equatable, Sendable {
    /// Nothing of a message.
    case chatter
    case event(EventKind)
  }

  /// One part of a sentence.
  public enum Part: Equatable, Sendable {
    case word([UInt8])
    /// Anything; of a slot that has a field, the value of the field.
    case slot
  }

  /// A value of a sentence.
  public struct Slot: Equatable, Sendable {
    /// The index of its part.
    public var part: Int
    /// The field of the vocabulary, as `--map` names it.
    public var field: String
    /// Nanoseconds in one unit of a duration; 0 where the text says it.
    public var unit: Int64
  }

  /// A sentence: its words, and what varies in it.
  public struct Phrase: Equatable, Sendable {
    public var parts: [Part]
    /// Whether any words may follow.
    public var isOpen = false
    public var meaning: Meaning
    /// Of a rejection: whether the message goes back into its queue.
    public var requeues = false
    public var slots: [Slot] = []
  }

  /// The value of a key.
  public struct Field: Equatable, Sendable {
    /// The keys from the outermost object to the value, with dots between them.
    public var path: String
    /// The field of the vocabulary, as `--map` names it; empty where the value is nothing of a message.
    public var field: String
    /// Nanoseconds in one unit of a duration; 0 where the key or the text says it.
    public var unit: Int64 = 0
  }

  /// Keys whose values are read as words of the sentence, in the order in which they are read.
  public var spoken: [String] = []
  public var fields: [Field] = []
  public var phrases: [Phrase] = []
  /// Whether publishers name something else than the queue: an exchange, a routing key.
  public var publishersNameRoutes = false
  /// Lines with what they must give.
  public var samples: [Sample] = []
  /// How many messages stood in the lines that it was learnt from, and how many of these join in causal order.
  public var messages = 0
  public var joined = 0

  public init() {}
}

extension LearntMapping.Phrase {
  /// The sentence as people read it: words, and what varies in braces.
  public var text: String {
    var texts: [String] = []
    for (index, part) in parts.enumerated() {
      switch part {
      case .word(let bytes): texts.append(String(decoding: bytes, as: UTF8.self))
      case .slot:
        let slot = slots.first { $0.part == index }
        let unit = DurationUnit.allCases.first { $0.nanoseconds == slot?.unit }
        texts.append("{\(slot?.field ?? "")\(unit.map { ":\($0.rawValue)" } ?? "")}")
      }
    }
    if isOpen { texts.append("...") }
    return texts.joined(separator: " ")
  }
}
