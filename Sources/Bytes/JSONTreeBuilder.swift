/// What the values of a document become while its tree is built. Places are bytes of the document, quotes and brackets
/// included.
protocol BuiltJSON {
  associatedtype Member: BuiltJSONMember where Member.Value == Self

  /// - Parameter scalar: anything but an object or an array.
  init(_ scalar: JSONValue, at place: Range<Int>)
  init(items: [Self], at place: Range<Int>)
  init(members: [Member], at place: Range<Int>)
}

/// A key of an object with its value.
protocol BuiltJSONMember {
  associatedtype Value

  init(_ key: String, at place: Range<Int>, _ value: Value)
}

/// Builds the tree of a document. The open containers are kept in an array instead of on the stack, which may be small on
/// a worker thread.
struct JSONTreeBuilder<Tree: BuiltJSON> {
  private var open: [Unfinished] = []

  /// An object or array whose end has not been read.
  private struct Unfinished {
    let isObject: Bool
    let start: Int
    var members: [Tree.Member] = []
    var items: [Tree] = []
    var key = (text: "", place: 0..<0)

    func tree(to end: Int) -> Tree {
      isObject ? Tree(members: members, at: start..<end) : Tree(items: items, at: start..<end)
    }

    mutating func add(_ value: Tree) {
      if isObject { members.append(Tree.Member(key.text, at: key.place, value)) } else { items.append(value) }
    }
  }

  static func tree(of bytes: [UInt8], _ dialect: JSONScanner.Dialect) throws(JSONScanner.Problem) -> Tree {
    var builder = JSONTreeBuilder()
    switch withJSONScanner(bytes, dialect: dialect, { scanner in builder.tree(&scanner) }) {
    case .success(let value): return value
    case .failure(let problem): throw problem
    }
  }

  private mutating func tree(_ scanner: inout JSONScanner) -> Result<Tree, JSONScanner.Problem> {
    var root: Tree?
    while true {
      let token = scanner.next()
      let value: Tree
      switch token.kind {
      case .beginObject, .beginArray:
        open.append(Unfinished(isObject: token.kind == .beginObject, start: token.start))
        continue
      case .key:
        if !open.isEmpty { open[open.count - 1].key = (scanner.text(of: token), scanner.place(of: token)) }
        continue
      case .endObject, .endArray:
        guard let container = open.popLast() else { continue }
        value = container.tree(to: token.end)
      case .string, .number, .true, .false, .null:
        value = Tree(scanner.scalar(token), at: scanner.place(of: token))
      case .end, .error:
        if token.kind == .end, let root { return .success(root) }
        return .failure(scanner.problem ?? JSONScanner.Problem(reason: .valueExpected, offset: token.start))
      }
      if open.isEmpty { root = value } else { open[open.count - 1].add(value) }
    }
  }
}

extension JSONScanner {
  fileprivate func scalar(_ token: Token) -> JSONValue {
    switch token.kind {
    case .string: .string(text(of: token))
    case .number: number(token)
    case .true: .bool(true)
    case .false: .bool(false)
    default: .null
    }
  }

  private func number(_ token: Token) -> JSONValue {
    if let whole = int64(token) { return .integer(whole) }
    if let double = double(token) { return .number(double) }
    return .number(text(of: token).hasPrefix("-") ? -.infinity : .infinity)
  }
}
