import TestSupport
import Trials

/// What is true of the logs, by what the diagnosis says first of them.
struct Confusion {
  /// Every true answer and every answer given, `healthy` last. That stands for no finding, and where a log is
  /// healthy for light ones too.
  let answers: [String]
  /// Logs by true and given answer. An answer that is as right as the label counts as the label.
  private let counts: [[Int]]

  init(_ trials: [Trial]) {
    let pairs = trials.map { (truth: $0.label, said: Confusion.answer($0)) }
    let known = Set(pairs.flatMap { [$0.truth, $0.said] }).subtracting([Scenario.healthy]).sorted()
    let answers = known + [Scenario.healthy]
    let places = Dictionary(uniqueKeysWithValues: answers.enumerated().map { ($0.element, $0.offset) })
    var counts = [[Int]](repeating: [Int](repeating: 0, count: answers.count), count: answers.count)
    for pair in pairs {
      guard let row = places[pair.truth], let column = places[pair.said] else { continue }
      counts[row][column] += 1
    }
    self.answers = answers
    self.counts = counts
  }

  private static func answer(_ trial: Trial) -> String {
    if trial.isRight { return trial.label }
    return (trial.isHealthy ? trial.alarms.first : trial.rules.first) ?? Scenario.healthy
  }

  /// What is taken for something else, the most frequent first.
  var mistakes: [(truth: String, said: String, count: Int)] {
    var mistakes: [(truth: String, said: String, count: Int)] = []
    for (row, truth) in answers.enumerated() {
      for (column, said) in answers.enumerated() where row != column && counts[row][column] > 0 {
        mistakes.append((truth, said, counts[row][column]))
      }
    }
    return mistakes.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
      .map(\.element)
  }

  /// The matrix, two columns wide for each answer: `.` is none, `+` ten or more. Under it the mistakes.
  var text: String {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".prefix(answers.count))
    let width = answers.map(\.count).max() ?? 0
    func pad(_ text: String, to width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    func line(_ name: String, _ right: String, _ cells: [String]) -> String {
      let gap = String(repeating: " ", count: max(0, 7 - right.count))
      return "  \(pad(name, to: width + 2))\(gap)\(right)  \(cells.joined(separator: " "))\n"
    }
    var text = "True answer by first finding\n\n"
    text += line("", "right", letters.map { String($0) })
    for (row, (answer, letter)) in zip(answers, letters).enumerated() {
      let cells = counts[row].indices.map { column in
        row == column ? "\\" : Confusion.cell(counts[row][column])
      }
      text += line("\(letter) \(answer)", String(counts[row][row]), cells)
    }
    text += "\n"
    if mistakes.isEmpty { text += "  nothing is taken for something else\n" }
    for mistake in mistakes { text += "  \(mistake.truth) is taken for \(mistake.said): \(mistake.count)\n" }
    return text + "\n"
  }

  private static func cell(_ count: Int) -> String {
    switch count {
    case 0: "."
    case 1...9: String(count)
    default: "+"
    }
  }
}
