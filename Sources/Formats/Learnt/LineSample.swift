internal import Bytes
internal import Events

/// The first lines of a log, taken apart for learning: their phrases, and the values in them.
final class LineSample {
  /// Where a value stands: the value of a key, or a part of a phrase.
  enum Place: Hashable {
    case key(Int)
    case part(phrase: Int, Int)
  }

  struct Value {
    var place: Place
    var hash: UInt64
    /// The value as a number; not a number for texts.
    var number: Double
    /// A duration with its unit, in nanoseconds; below 0 for everything else.
    var nanoseconds: Int64
    var count: Int
    var hasLetter: Bool
    var isFraction: Bool
    /// Whether its key, or its form, says that it is no id: a time, a level, a size.
    var isKnown: Bool
  }

  struct Row {
    var time: Int64
    var source: Int
    var phrase: Int
    var values: Range<Int>
  }

  struct Phrase {
    var parts: [LearntMapping.Part]
    /// What stands before each part.
    var marks: [Sentence.Mark]
    var verbs = Verbs()
    var rows = 0
    /// The first line of it.
    var line = ""
  }

  private(set) var rows: [Row] = []
  private(set) var values: [Value] = []
  private(set) var phrases: [Phrase] = []
  /// The paths of keys, each by its number.
  var paths: [String] { keyPaths.names }
  private let keyPaths = KeyPaths()
  /// The keys whose values are words of the phrases, in the order in which they are read.
  private(set) var spoken: [Int] = []
  /// The key of the time stamp, where the vocabulary knows none.
  private(set) var timeKey: Int?

  private var phraseNumbers: [UInt64: Int] = [:]
  /// In how fine steps the clock of each source counts, in nanoseconds.
  private var resolutions: [Int64] = []
  private let sentence = Sentence()
  /// The value of one key.
  private let value = Sentence()
  private static let phraseLimit = 4_096

  /// A value of a line before its key is known to be spoken or not.
  private struct Leaf {
    var path: Int
    var text: Range<Int>
    var isText: Bool
  }

  private struct Line {
    var time: Int64
    var leaves: Range<Int>
    /// The text behind the time of a text line.
    var text: Range<Int>
    /// All of it, time included.
    var whole: Range<Int>
    var source: Int
  }

  private var bytes: [UInt8] = []
  private var leaves: [Leaf] = []
  private var lines: [Line] = []

  /// - Parameter heads: The first lines of each log, without envelopes.
  init(_ heads: [LearningHead], _ options: DecodeOptions) {
    for (number, head) in heads.enumerated() { add(head, number, options) }
    bytes += [UInt8](repeating: 0, count: Block.padding)
    spoken = findSpoken()
    timeKey = findTimeKey()
    for line in lines { addRow(line) }
    leaves = []
    lines = []
    bytes = []
    foldRarePhrases()
    resolutions = heads.indices.map { source in
      let times = rows.lazy.filter { $0.source == source }.map(\.time)
      return [1_000_000_000, 1_000_000].first { step in times.allSatisfy { $0 % step == 0 } } ?? 1
    }
  }

  /// Rows of phrases that are those of another one but for a word where that has a slot: an id may have letters only.
  private func foldRarePhrases() {
    var byCount: [Int: [Int]] = [:]
    for (number, phrase) in phrases.enumerated() where phrase.rows >= 10 && phrase.parts.contains(.slot) {
      byCount[phrase.parts.count, default: []].append(number)
    }
    var targets: [Int: Int] = [:]
    for (number, phrase) in phrases.enumerated() where phrase.rows <= 2 {
      targets[number] = byCount[phrase.parts.count]?.first { other in
        zip(phrases[other].parts, phrase.parts).allSatisfy { $0 == .slot || $0 == $1 }
      }
    }
    guard !targets.isEmpty else { return }
    for index in rows.indices {
      guard let target = targets[rows[index].phrase] else { continue }
      phrases[rows[index].phrase].rows -= 1
      phrases[target].rows += 1
      rows[index].phrase = target
      for value in rows[index].values {
        if case .part(_, let part) = values[value].place { values[value].place = .part(phrase: target, part) }
      }
    }
  }

  func resolution(of source: Int) -> Int64 { resolutions[source] }

  // MARK: Lines

  private func add(_ head: LearningHead, _ source: Int, _ options: DecodeOptions) {
    let contents = head.text.bytes
    var reader = BlockLines(head.text)
    var latest: Int64 = 0
    var open: Line?
    func close() {
      if let line = open { lines.append(line) }
      open = nil
    }
    while let range = reader.nextLine(in: contents.span) {
      let line = contents.span.extracting(contents.span.trimmed(range))
      guard !line.isEmpty else { continue }
      bytes.append(UInt8(ascii: "\n"))
      let start = bytes.count
      bytes.append(line, 0..<line.count)
      let text = start..<bytes.count
      let first = leaves.count
      guard let place = head.stampPlace else {
        guard addObject(text) else { continue }
        latest = timeOfLeaves(from: first) ?? head.time(reader.number) ?? latest
        lines.append(
          Line(
            time: latest, leaves: first..<leaves.count, text: text.lowerBound..<text.lowerBound, whole: text,
            source: source))
        continue
      }
      if let found = place.stamp(of: line, zonelessOffset: options.inputOffset ?? 0, year: options.year) {
        close()
        latest = found.time.nanoseconds
        open = Line(
          time: latest, leaves: first..<first, text: (start + found.end)..<text.upperBound, whole: text,
          source: source)
      } else if place.offsets.isEmpty {
        lines.append(
          Line(
            time: head.time(reader.number) ?? .min, leaves: first..<first, text: text, whole: text,
            source: source))
      } else if let record = open, place.joinsSecondLine {
        open?.text = record.text.lowerBound..<text.upperBound
        open?.whole = record.whole.lowerBound..<text.upperBound
        close()
      }
    }
    close()
  }

  /// Appends the values of an object; false where the text is none.
  private func addObject(_ text: Range<Int>) -> Bool {
    var found: [(path: Int, text: Range<Int>, isText: Bool, hasEscapes: Bool)] = []
    let isObject = unsafe bytes.withUnsafeBytes { all -> Bool in
      let line = unsafe UnsafeRawBufferPointer(rebasing: all[text])
      guard let brace = unsafe LinePrefix.beforeObject(line), let base = line.baseAddress else {
        return false
      }
      return unsafe JSONLeaves.forEach(base + brace, line.count - brace, number: keyPaths.number(ofKey:_:in:))
      {
        path, token in
        let start = text.lowerBound + brace + token.start
        found.append(
          (path, start..<(start + token.end - token.start), token.kind == .string, token.hasEscapes))
      }
    }
    guard isObject else { return false }
    for leaf in found {
      var range = leaf.text
      if leaf.hasEscapes {
        var plain: [UInt8] = []
        unsafe bytes.withUnsafeBytes { all in
          guard let base = all.baseAddress else { return }
          unsafe unescapeJSON(base + leaf.text.lowerBound, count: leaf.text.count, into: &plain)
        }
        range = bytes.count..<(bytes.count + plain.count)
        bytes += plain
      }
      leaves.append(Leaf(path: leaf.path, text: range, isText: leaf.isText))
    }
    return true
  }

  private func stamp(_ range: Range<Int>) -> ParsedTime? {
    let all = bytes
    guard let parsed = parseTimestamp(all.span.extracting(range)), !parsed.isOutOfRange else { return nil }
    return parsed
  }

  private func timeOfLeaves(from first: Int) -> Int64? {
    var best: (rank: UInt8, time: Int64)?
    for leaf in leaves[first...] {
      guard let rank = keyPaths.timeRanks[leaf.path], rank < best?.rank ?? .max, leaf.text.count <= 40,
        let parsed = stamp(leaf.text)
      else { continue }
      best = (rank, parsed.nanoseconds)
    }
    return best?.time
  }

  // MARK: Keys that are spoken

  private func findSpoken() -> [Int] {
    var verbal: [Int: (count: Int, said: Int, masks: Set<UInt64>)] = [:]
    for leaf in leaves where leaf.isText && leaf.text.count <= 400 && keyPaths.mayBeSpoken[leaf.path] {
      note(leaf.text, leaf.path, &verbal)
    }
    // The pairs of text lines.
    for line in lines where !line.text.isEmpty {
      unsafe bytes.withUnsafeBytes { all in
        guard let base = all.baseAddress else { return }
        sentence.clear()
        unsafe sentence.read(base + line.text.lowerBound, line.text.count) { _, _ in false }
        for pair in sentence.pairs {
          let path = unsafe keyPaths.number(ofKey: pair.key, pair.keyCount, in: -1)
          guard keyPaths.mayBeSpoken[path] else { continue }
          let start = unsafe pair.value - base
          note(start..<(start + pair.valueCount), path, &verbal)
        }
      }
    }
    return verbal.filter { $0.value.said > 0 && $0.value.masks.count <= 1_000 }.keys
      .sorted { (LineSample.order(paths[$0]), paths[$0]) < (LineSample.order(paths[$1]), paths[$1]) }.prefix(
        4
      ).map { $0 }
  }

  private func note(
    _ text: Range<Int>, _ path: Int, _ verbal: inout [Int: (count: Int, said: Int, masks: Set<UInt64>)]
  ) {
    unsafe bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return }
      value.clear()
      unsafe value.read(base + text.lowerBound, text.count) { _, _ in false }
      let isNew = verbal[path, default: (0, 0, [])].masks.insert(value.hash).inserted
      guard isNew else { return }
      var verbs = Verbs()
      for token in value.tokens where !token.isSlot { unsafe verbs.add(token.start, token.count) }
      if !verbs.isSilent { verbal[path]?.said += 1 }
    }
  }

  private static func order(_ path: String) -> Int { path.split(separator: ".").count }

  // MARK: The key of the time

  /// The key whose values mostly are time stamps, where no known key has them.
  private func findTimeKey() -> Int? {
    var stamps: [Int: (stamps: Int, all: Int)] = [:]
    let all = bytes
    func look(_ path: Int, _ text: Range<Int>) {
      let isStamp = (10...40).contains(text.count) && all.span.extracting(text).isStamp
      stamps[path, default: (0, 0)].all += 1
      if isStamp { stamps[path, default: (0, 0)].stamps += 1 }
    }
    for leaf in leaves { look(leaf.path, leaf.text) }
    forEachPair { look($0, $1) }
    let inKeys = lines.count { $0.text.isEmpty || $0.time == .min }
    let good = stamps.filter { $0.value.stamps * 10 >= $0.value.all * 9 && $0.value.all * 2 >= inKeys }.keys
    guard inKeys > 0, !good.contains(where: { keyPaths.timeRanks[$0] != nil })
    else { return nil }
    return good.min { paths[$0] < paths[$1] }
  }

  /// The pairs of text lines whose time is the value of a key.
  private func forEachPair(_ body: (Int, Range<Int>) -> Void) {
    for line in lines where !line.text.isEmpty && line.time == .min {
      unsafe bytes.withUnsafeBytes { all in
        guard let base = all.baseAddress else { return }
        sentence.clear()
        unsafe sentence.read(base + line.text.lowerBound, line.text.count) { _, _ in false }
        for pair in sentence.pairs {
          let start = unsafe pair.value - base
          body(
            unsafe keyPaths.number(ofKey: pair.key, pair.keyCount, in: -1), start..<(start + pair.valueCount))
        }
      }
    }
  }

  // MARK: Rows

  private func addRow(_ line: Line) {
    sentence.clear()
    var pairs: [(path: Int, text: Range<Int>, isText: Bool)] = []
    var time = line.time
    unsafe bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return }
      func isSpoken(_ key: UnsafeRawPointer, _ count: Int) -> Bool {
        spoken.contains(unsafe keyPaths.number(ofKey: key, count, in: -1))
      }
      if line.text.isEmpty {
        for path in spoken {
          for leaf in leaves[line.leaves] where leaf.path == path && leaf.isText {
            unsafe sentence.read(base + leaf.text.lowerBound, leaf.text.count) { _, _ in false }
          }
        }
        for leaf in leaves[line.leaves] where !spoken.contains(leaf.path) {
          pairs.append((leaf.path, leaf.text, leaf.isText))
        }
      } else {
        unsafe sentence.read(base + line.text.lowerBound, line.text.count, isSpoken: isSpoken)
      }
      for pair in sentence.pairs {
        let start = unsafe pair.value - base
        pairs.append(
          (
            unsafe keyPaths.number(ofKey: pair.key, pair.keyCount, in: -1), start..<(start + pair.valueCount),
            pair.isQuoted
          ))
      }
      if time == .min { time = self.time(of: pairs) ?? rows.last?.time ?? 0 }
      guard let phrase = self.phrase() else { return }
      let first = values.count
      if let timeKey, let stamp = leaves[line.leaves].first(where: { $0.path == timeKey }),
        let parsed = self.stamp(stamp.text)
      {
        time = parsed.nanoseconds
      }
      for pair in pairs { append(.key(pair.path), pair.text) }
      for (index, token) in sentence.tokens.enumerated() where token.isSlot || isNameLike(token) {
        let start = unsafe token.start - base
        append(.part(phrase: phrase, index), start..<(start + token.count))
      }
      if phrases[phrase].rows == 0 {
        phrases[phrase].line = String(decoding: bytes[line.whole], as: UTF8.self)
      }
      phrases[phrase].rows += 1
      rows.append(Row(time: time, source: line.source, phrase: phrase, values: first..<values.count))
    }
  }

  private func isNameLike(_ token: Sentence.Token) -> Bool { token.count >= 3 }

  private func time(of pairs: [(path: Int, text: Range<Int>, isText: Bool)]) -> Int64? {
    for pair in pairs where pair.text.count <= 40 {
      guard pair.path == timeKey || keyPaths.timeRanks[pair.path] != nil else { continue }
      if let parsed = stamp(pair.text) { return parsed.nanoseconds }
    }
    return nil
  }

  /// The number of the phrase of the sentence; nil when there are too many.
  private func phrase() -> Int? {
    if let known = phraseNumbers[sentence.hash] { return known }
    guard phrases.count < LineSample.phraseLimit else { return nil }
    var phrase = Phrase(parts: [], marks: [])
    for token in sentence.tokens {
      phrase.marks.append(token.mark)
      if token.isSlot {
        phrase.parts.append(.slot)
      } else {
        phrase.parts.append(
          .word(unsafe Array(UnsafeRawBufferPointer(start: token.start, count: token.count))))
        unsafe phrase.verbs.add(token.start, token.count)
      }
    }
    phrases.append(phrase)
    phraseNumbers[sentence.hash] = phrases.count - 1
    return phrases.count - 1
  }

  private func append(_ place: Place, _ range: Range<Int>) {
    guard range.count > 0, range.count <= 200 else { return }
    let all = bytes
    let text = all.span.extracting(range)
    var (hasLetter, isFraction) = (false, false)
    for index in text.indices {
      if ByteKind.of(text[index]).contains(.letter) { hasLetter = true }
      if text[index] == UInt8(ascii: ".") { isFraction = true }
    }
    let hash = unsafe bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return UInt64(0) }
      return unsafe hashBytes(base + range.lowerBound, range.count)
    }
    let number = hasLetter ? nil : decimalToDouble(text)
    let nanoseconds = hasLetter && ByteKind.of(text[0]).contains(.digit) ? parseDuration(text) : nil
    var isKnown = false
    if case .key(let path) = place {
      isKnown =
        keyPaths.isKnown[path] || path == timeKey
        || range.count >= 16 && ByteKind.of(text[0]).contains(.digit) && text.isStamp
    }
    values.append(
      Value(
        place: place, hash: hash, number: number ?? .nan, nanoseconds: nanoseconds ?? -1, count: range.count,
        hasLetter: hasLetter, isFraction: isFraction, isKnown: isKnown))
  }
}

extension Span where Element == UInt8 {
  /// Whether the text is a time stamp: one with a date, or a number of our days.
  fileprivate var isStamp: Bool {
    guard let parsed = parseTimestamp(self), !parsed.isOutOfRange else { return false }
    return (946_684_800_000_000_000...4_102_444_800_000_000_000).contains(parsed.nanoseconds)
  }
}
