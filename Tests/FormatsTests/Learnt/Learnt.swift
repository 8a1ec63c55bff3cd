import Bytes

@testable import Formats

/// The mapping of logs; nil where none is clear.
func learn(_ texts: String...) -> LearntMapping? {
  let heads = texts.compactMap { text in
    let block = Block(Array(text.utf8))
    return LearningHead(block, Detection(head: block))
  }
  return LearntMapping(from: heads, DecodeOptions())
}

extension LearntMapping {
  /// What each phrase says, a line each.
  var said: [String] {
    phrases.map { "\($0.meaning.word)\($0.requeues ? "*" : ""): \($0.text)" }
  }

  var roles: [String] {
    fields.map { "\($0.path) = \(LearntMapping.words($0.field, $0.unit))" }
  }
}
