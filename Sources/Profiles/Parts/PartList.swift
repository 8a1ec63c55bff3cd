/// One of each kind of figure, found by its type.
struct PartList {
  let all: [any ProfilePart]

  init(_ start: Profile.Start) { all = Figures.list.map { $0.init(start) } }

  /// - Complexity: a comparison for each kind before this one; a reader that asks at every event keeps the answer.
  subscript<Part: ProfilePart>(_ kind: Part.Type) -> Part {
    for part in all where type(of: part) == kind {
      if let part = part as? Part { return part }
    }
    preconditionFailure("every kind of figure is in the list")
  }
}
