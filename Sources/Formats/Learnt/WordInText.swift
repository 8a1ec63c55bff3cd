extension String {
  /// Whether a word stands anywhere in it.
  func has(_ word: String) -> Bool {
    let (text, word) = (Array(utf8), Array(word.utf8))
    return text.count >= word.count
      && (0...(text.count - word.count)).contains { text[$0..<($0 + word.count)].elementsEqual(word) }
  }
}
