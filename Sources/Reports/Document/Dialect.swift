/// How a document is written down: one answer, in lines, to each kind of block.
///
/// Escaping belongs to the dialect: whatever a name holds, it cannot break the output or act on what reads it.
protocol Dialect {
  /// Whether blocks of one section stand apart, as the sections do.
  var separatesBlocks: Bool { get }

  func opening(_ opening: Opening) -> [String]
  func heading(_ heading: Heading) -> [String]
  func paragraph(_ text: Prose, shorter: [Prose]) -> [String]
  func facts(_ facts: [Prose]) -> [String]
  func run(_ heading: Heading, _ items: [Prose]) -> [String]
  func entries(_ entries: [Entry]) -> [String]
  func items(_ items: [Item]) -> [String]
  func table(_ table: Table) -> [String]
  func chart(_ chart: Chart) -> [String]
}

extension Dialect {
  /// The document, with an empty line between parts that stand apart and a line feed at the end of each line.
  func write(_ document: Document) -> [UInt8] {
    var bytes: [UInt8] = []
    for section in document.sections {
      let blocks = section.map(lines).filter { !$0.isEmpty }
      for group in separatesBlocks ? blocks : [Array(blocks.joined())] where !group.isEmpty {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "\n")) }
        for line in group {
          bytes.append(contentsOf: line.utf8)
          bytes.append(UInt8(ascii: "\n"))
        }
      }
    }
    return bytes
  }

  private func lines(of block: Block) -> [String] {
    switch block {
    case .opening(let opening): self.opening(opening)
    case .heading(let heading): self.heading(heading)
    case .paragraph(let text, let shorter): paragraph(text, shorter: shorter)
    case .facts(let facts): self.facts(facts)
    case .run(let heading, let items): run(heading, items)
    case .entries(let entries): self.entries(entries)
    case .items(let items): self.items(items)
    case .table(let table): self.table(table)
    case .chart(let chart): self.chart(chart)
    }
  }
}
