import Bytes

/// Something being laid out for people, with the words that every page uses.
protocol Page: Sendable {
  var look: Look { get }
  /// Columns that no line exceeds.
  var width: Int { get }
}

extension Page {
  /// A name or text from the log, harmless on a terminal.
  func safe(_ text: String) -> String { safeText(text, ascii: look.ascii) }

  func duration(_ nanoseconds: Int64) -> String {
    durationFigure(nanoseconds: nanoseconds, ascii: look.ascii)
  }

  func table(_ table: TextTable) -> [StyledLine] { table.lines(width: width, ascii: look.ascii) }

  /// `text`, made harmless and broken at words; the first line after `lead`, the others as far in.
  func paragraph(_ text: String, lead: String = "  ") -> [StyledLine] { laid(safe(text), lead: lead) }

  /// The same of a text that is harmless already and may have ties.
  func laid(_ text: String, lead: String = "  ") -> [StyledLine] {
    let indent = String(repeating: " ", count: displayWidth(lead))
    return wrapped(text, width: width - displayWidth(lead)).enumerated().map { index, line in
      StyledLine((index == 0 ? lead : indent) + line.replacing(tie, with: " "))
    }
  }

  /// A word of judgement and its sentence, which is harmless already; a word that leaves the sentence no room has a
  /// line of its own.
  func opening(_ word: StyledText, _ sentence: String) -> [StyledLine] {
    let lead = "  \(word.text)  "
    guard displayWidth(lead) < width / 2 else {
      return [StyledLine([StyledText("  "), word])] + laid(sentence)
    }
    let lines = laid(sentence, lead: lead)
    let first = String(lines.first?.text.dropFirst(lead.count) ?? "")
    return [StyledLine([StyledText("  "), word, StyledText("  " + first)])] + lines.dropFirst()
  }
}

/// The least width of a page.
let narrowestPage = 20

/// A blank at which no line is broken; texts that are harmless have no control characters.
let tie = "\u{1}"

/// `text` on one line.
func tied(_ text: String) -> String { text.replacing(" ", with: tie) }
