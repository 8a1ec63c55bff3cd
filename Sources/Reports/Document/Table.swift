import Bytes

/// Rows of figures with a name or a sentence in front.
struct Table: Equatable, Sendable {
  struct Column: Equatable, Sendable {
    var heading: String
    /// 0: always shown. Where columns of text are scarce, those with the highest number are left out first.
    var droppable = 0
    /// Shown only by dialects without a limit on the width of a line.
    var isExtra = false

    init(_ heading: String, droppable: Int = 0, isExtra: Bool = false) {
      self.heading = heading
      self.droppable = droppable
      self.isExtra = isExtra
    }
  }

  struct Cell: Equatable, Sendable, ExpressibleByStringLiteral {
    var text: String
    var tone = Tone.plain

    init(_ text: String, _ tone: Tone = .plain) {
      self.text = text
      self.tone = tone
    }

    init(stringLiteral text: String) { self.text = text }

    var isAbsent: Bool { text.isEmpty || text == absent }
  }

  struct Row: Equatable, Sendable {
    /// `F1`, and how grave it is.
    var mark = Cell("")
    /// What the row is about.
    var name: Prose
    /// Missing ones at the end are absent.
    var cells: [Cell]
    /// What else there is to say of it.
    var below: [Below] = []
  }

  enum Below: Equatable, Sendable {
    case text(Prose)
    /// A line of a log, and where it stands.
    case quote(String, place: Place?)
  }

  struct Place: Equatable, Sendable {
    var file: String
    var line: Int
  }

  /// Names are shortened when space is scarce; sentences wrap.
  enum Front: Equatable, Sendable { case names, sentences }

  var heading: Heading
  /// What the rows are: `queue`.
  var subject: String
  var front: Front
  var columns: [Column]
  var rows: [Row] = []
  /// What is not in the table: `and 3 more findings`.
  var rest: Prose = ""

  init(_ heading: Heading, each subject: String, front: Front = .names, _ columns: [Column]) {
    self.heading = heading
    self.subject = subject
    self.front = front
    self.columns = columns
  }

  mutating func add(_ name: Prose, _ cells: [Cell], below: [Below] = []) {
    rows.append(Row(name: name, cells: cells, below: below))
  }

  mutating func add(_ name: Prose, _ cells: [String]) { add(name, cells.map { Cell($0) }) }

  func cell(_ column: Int, of row: Row) -> Cell {
    row.cells.indices.contains(column) ? row.cells[column] : Cell(absent)
  }

  /// The columns in which some row has a value, in order.
  func filledColumns(extra: Bool) -> [Int] {
    columns.indices.filter { column in
      (extra || !columns[column].isExtra) && rows.contains { !cell(column, of: $0).isAbsent }
    }
  }
}
