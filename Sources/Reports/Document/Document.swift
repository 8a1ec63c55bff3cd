/// What an answer says to people, in reading order and without any markup. It is built once; each dialect writes it down.
struct Document: Equatable, Sendable {
  /// Each is a group of blocks that belong together; one without blocks is left out.
  var sections: [[Block]]
}

/// A unit of a document. A new kind of block is a new question to every dialect.
enum Block: Equatable, Sendable {
  case opening(Opening)
  case heading(Heading)
  /// One paragraph; where it does not fit on a line, the first of the shorter texts that does takes its place.
  case paragraph(Prose, shorter: [Prose] = [])
  /// Facts that share a line where they fit on one.
  case facts([Prose])
  /// A heading and a few items in running text, separated by commas.
  case run(Heading, [Prose])
  case entries([Entry])
  case items([Item])
  case table(Table)
  case chart(Chart)
}

/// What a word or figure says of the state of the system. Colour may repeat it; no meaning hangs on colour alone.
enum Tone: Equatable, Sendable { case plain, good, caution, alarm }

/// The word that answers the question, and its sentence.
struct Opening: Equatable, Sendable {
  var word: String
  var tone: Tone
  var sentence: Prose
  /// Further sentences, each on a line of its own.
  var details: [Prose] = []
}

/// `Latency`, `Where time goes: orders.eu`.
struct Heading: Equatable, Sendable {
  var title: String
  /// Continues the title, with what separates the two: `, by replaying the log faster`.
  var rest = ""
  /// What the section is about: the name of a queue, a measure.
  var subject: Prose = ""
  /// A judgement that stands in the heading.
  var word = ""
  var tone = Tone.plain

  init(_ title: String, _ rest: String = "", of subject: Prose = "") {
    self.title = title
    self.rest = rest
    self.subject = subject
  }
}

/// A line that begins with what it is about: `today`, `backlog`.
struct Entry: Equatable, Sendable {
  var key: String
  var text: Prose

  init(_ key: String, _ text: Prose) {
    self.key = key
    self.text = text
  }
}

/// One point of a list, and what else there is to say of it.
struct Item: Equatable, Sendable {
  var text: Prose
  var below: [Prose] = []

  init(_ text: Prose, below: [Prose] = []) {
    self.text = text
    self.below = below
  }
}
