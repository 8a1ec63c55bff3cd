import Bytes
import Platform

/// The rows measured so far, and how they are measured.
struct Table {
  private var rows: [[String]] = [["", "median", "rate", "wc -l", "peak memory"]]
  /// Seconds that `wc -l` took for the file at hand.
  var baseline: Double?

  static let rounds = 5

  /// Times a piece of work five times and adds the median, which it returns in seconds.
  /// - Parameters:
  ///   - name: what it is.
  ///   - amount: what it gets through, for the rate.
  ///   - prepare: what has to be done before each round; not timed.
  @discardableResult
  mutating func measure(
    _ name: String, _ amount: Amount, prepare: () -> Void = {}, _ work: () -> Void
  ) -> Double {
    var times: [Int64] = []
    for _ in 0..<Table.rounds {
      prepare()
      let start = Clock.monotonic
      work()
      times.append(Clock.monotonic - start)
    }
    let median = times.sorted()[Table.rounds / 2]
    let seconds = Double(median) / 1e9
    let ratio = baseline.map { "\(significant(seconds / $0, digits: 2))x" } ?? ""
    rows.append([name, durationText(median, ascii: true), amount.rate(seconds), ratio, ""])
    return seconds
  }

  /// Runs a program five times; stops everything when it fails.
  @discardableResult
  mutating func measure(
    _ name: String, _ amount: Amount, program arguments: [String], input: String = "/dev/null"
  ) -> Double {
    var peak = 0
    let seconds = measure(name, amount) {
      guard let child = Child(arguments, input: input) else { fatalError("\(arguments) has failed") }
      peak = max(peak, child.peakMemory)
    }
    rows[rows.count - 1][4] = "\(significant(Double(peak) / 1e6, digits: 3)) MB"
    return seconds
  }

  /// The program that the rows after it are compared with.
  mutating func setBaseline(_ name: String, _ amount: Amount, program: [String], input: String) {
    baseline = nil
    baseline = measure(name, amount, program: program, input: input)
    rows[rows.count - 1][4] = ""
  }

  mutating func heading(_ text: String) { rows.append([text, "", "", "", ""]) }

  var text: String {
    let widths = rows[0].indices.map { column in rows.map(\.[column].count).max() ?? 0 }
    let lines = rows.map { row in
      let cells = row.indices.map { column -> String in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + space : space + row[column]
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// What a piece of work gets through.
enum Amount {
  case bytes(Int)
  case events(Int)
  case messages(Int)
  case nothing

  func rate(_ seconds: Double) -> String {
    switch self {
    case .bytes(let number): "\(significant(Double(number) / seconds / 1e6, digits: 3)) MB/s"
    case .events(let number): "\(significant(Double(number) / seconds / 1e6, digits: 3)) M events/s"
    case .messages(let number): "\(significant(Double(number) / seconds / 1e6, digits: 3)) M messages/s"
    case .nothing: ""
    }
  }
}
