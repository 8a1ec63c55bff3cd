import Bytes

/// A page of metrics in the text form of Prometheus (0.0.4), or in that of OpenMetrics: families in the order in which they
/// were begun, without time stamps.
struct Exposition {
  enum Kind: String { case counter, gauge, summary }

  struct Series {
    var labels: [(name: String, value: String)]
    var value: Double
    /// `_sum` or `_count` of a summary.
    var suffix = ""
  }

  private struct Family {
    var name: String
    var kind: Kind
    var help: String
    var series: [Series] = []
  }

  private var families: [Family] = []
  private var places: [String: Int] = [:]

  /// Adds a value to a family. Values that are not known or not finite are left out.
  /// - Parameter name: without the `_total` of a counter.
  mutating func add(
    _ kind: Kind, _ name: String, _ help: String, _ labels: [(name: String, value: String)],
    _ value: Double?, suffix: String = ""
  ) {
    guard let value, value.isFinite else { return }
    let place = places[name] ?? families.count
    if place == families.count {
      families.append(Family(name: name, kind: kind, help: help))
      places[name] = place
    }
    families[place].series.append(Series(labels: labels, value: value, suffix: suffix))
  }

  var count: Int { families.reduce(0) { $0 + $1.series.count } }

  mutating func append(_ other: Exposition) {
    for family in other.families {
      for series in family.series {
        add(family.kind, family.name, family.help, series.labels, series.value, suffix: series.suffix)
      }
    }
  }

  func written(digits: Int, isOpenMetrics: Bool) -> [UInt8] {
    var text: [UInt8] = []
    func append(_ part: String) { text.append(contentsOf: part.utf8) }
    for family in families {
      let counted = family.kind == .counter ? family.name + "_total" : family.name
      let name = isOpenMetrics ? family.name : counted
      append("# HELP \(name) \(family.help)\n# TYPE \(name) \(family.kind.rawValue)\n")
      for series in family.series {
        let labels = series.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
        append("\(counted)\(series.suffix)\(labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}") ")
        append("\(significant(series.value, digits: digits))\n")
      }
    }
    if isOpenMetrics { append("# EOF\n") }
    return text
  }

  private static func escaped(_ value: String) -> String {
    value.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": #"\\"#
      case "\"": #"\""#
      case "\n": #"\n"#
      default: String(scalar)
      }
    }.joined()
  }
}
