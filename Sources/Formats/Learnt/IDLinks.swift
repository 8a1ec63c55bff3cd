/// Where the id of a message stands in each phrase that is about messages, found by its values: what two phrases have in
/// common, and few others, are ids.
struct IDLinks {
  /// For each phrase, the place of the id.
  var places: [Int: LineSample.Place]

  /// The ids that link phrases, one for each kind of id that a log has, the one of the most values first.
  static func find(in sample: LineSample) -> [IDLinks] {
    let nodes = Nodes(sample)
    return nodes.components().map { IDLinks(places: $0) }
  }

  /// The places of values that may be ids.
  private struct Nodes {
    private struct Key: Hashable {
      var phrase: Int
      var place: LineSample.Place
    }

    private struct Node {
      var key: Key
      var values: Set<UInt64> = []
      var count = 0
    }

    private var nodes: [Node] = []
    private static let fewest = 3

    init(_ sample: LineSample) {
      var numbers: [Key: Int] = [:]
      for row in sample.rows {
        for value in sample.values[row.values] where Nodes.mayBeID(value) {
          let key = Key(phrase: row.phrase, place: value.place)
          let number = numbers[key] ?? nodes.count
          if number == nodes.count {
            nodes.append(Node(key: key))
            numbers[key] = number
          }
          nodes[number].count += 1
          nodes[number].values.insert(value.hash)
        }
      }
      // An id of a message differs from row to row, except where a message is tried again.
      nodes.removeAll {
        $0.values.count < Nodes.fewest && $0.count > 1 || $0.values.count * 10 < $0.count * 4
      }
    }

    private static func mayBeID(_ value: LineSample.Value) -> Bool {
      if value.isKnown || value.nanoseconds >= 0 || value.isFraction && !value.number.isNaN { return false }
      return value.hasLetter ? value.count >= 3 : value.count >= 1
    }

    /// Places that share most of their values, by phrase.
    func components() -> [[Int: LineSample.Place]] {
      var holders: [UInt64: [Int]] = [:]
      for (number, node) in nodes.enumerated() {
        for value in node.values { holders[value, default: []].append(number) }
      }
      var shared: [[Int]: Int] = [:]
      for list in holders.values where list.count > 1 && list.count <= 64 {
        for (index, a) in list.enumerated() {
          for b in list[(index + 1)...] { shared[[a, b], default: 0] += 1 }
        }
      }
      var parent = Array(nodes.indices)
      func root(_ node: Int) -> Int {
        var node = node
        while parent[node] != node { node = parent[node] }
        return node
      }
      for (pair, count) in shared.sorted(by: {
        ($1.value, $0.key[0], $0.key[1]) < ($0.value, $1.key[0], $1.key[1])
      }) {
        let least = min(nodes[pair[0]].values.count, nodes[pair[1]].values.count)
        guard count * 2 >= least, count >= min(least, Nodes.fewest) else { continue }
        let (a, b) = (root(pair[0]), root(pair[1]))
        parent[max(a, b)] = min(a, b)
      }
      let groups = Dictionary(grouping: nodes.indices, by: root).values.filter { group in
        Set(group.map { nodes[$0].key.phrase }).count > 1
      }
      return groups.sorted { weight($1) < weight($0) || weight($0) == weight($1) && $0[0] < $1[0] }.map(
        places)
    }

    private func weight(_ group: [Int]) -> Int { group.reduce(0) { $0 + nodes[$1].count } }

    /// Of several places of one phrase the value of a key before a part of the sentence, and the first.
    private func places(_ group: [Int]) -> [Int: LineSample.Place] {
      var places: [Int: LineSample.Place] = [:]
      for number in group.sorted() {
        let key = nodes[number].key
        guard let known = places[key.phrase] else {
          places[key.phrase] = key.place
          continue
        }
        if case .part = known, case .key = key.place { places[key.phrase] = key.place }
      }
      return places
    }
  }
}
