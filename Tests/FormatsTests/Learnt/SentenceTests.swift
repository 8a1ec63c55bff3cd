import Bytes
import Testing

@testable import Formats

/// Words, slots and pairs of texts.
struct SentenceTests {
  static let texts: [(text: String, words: String, pairs: [String])] = [
    ("message received", "message received", []),
    ("job 4711 done in 12.5ms", "job {} done in {}", []),
    ("GET /api/orders/7 200", "GET {} {}", []),
    ("retry: boom", "retry :boom", []),
    ("sent to mails:high", "sent to mails:high", []),
    ("id:4711 sent", "id :{} sent", []),
    ("published id=7 queue=orders.", "published", ["id=7", "queue=orders"]),
    (#"msg="order sent" id="a b" n=3"#, "order sent", ["id=a b", "n=3"]),
    (
      #"done {"jobId":"7f","took":12, "q": {"name": "orders"}}"#, "done",
      ["jobId=7f", "took=12", "name=orders"]
    ),
    ("done {'job_id': '7f', 'n': 3}", "done", ["job_id=7f", "n=3"]),
    ("{consumer=w-1, queue=a} - acked", "acked", ["consumer=w-1", "queue=a"]),
    ("received {Queue} {Id}", "received", []),
    ("a == b c=", "a b c", []),
    ("→ order über e-mail sent", "→ order über e-mail sent", []),
    ("key=\"never closed", "", ["key=never closed"]),
    ("msg=\"a\\\"b c\"", "{} b c", []),
    ("", "", []),
    ("...", "", []),
  ]

  @Test(arguments: texts.indices)
  func `is taken apart`(index: Int) {
    let (log, words, pairs) = Self.texts[index]
    let sentence = Sentence()
    let bytes = Array(log.utf8) + [UInt8](repeating: 0, count: Block.padding)
    unsafe bytes.withUnsafeBytes { all in
      unsafe sentence.read(all.baseAddress!, log.utf8.count) { key, count in
        unsafe UnsafeRawBufferPointer(start: key, count: count).elementsEqual("msg".utf8)
      }
      let told = sentence.tokens.map { token in
        let word = token.isSlot ? "{}" : unsafe text(token.start, token.count)
        return token.mark == .colon ? ":" + word : word
      }
      #expect(told.joined(separator: " ") == words, "\(log)")
      let found = sentence.pairs.map { pair in
        let (key, value) = unsafe (text(pair.key, pair.keyCount), text(pair.value, pair.valueCount))
        return "\(key)=\(value)"
      }
      #expect(found == pairs, "\(log)")
    }
  }

  private func text(_ start: UnsafeRawPointer, _ count: Int) -> String {
    unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }

  @Test func `a text of any length has a bounded number of words and pairs`() {
    let text = (0..<500).map { "word w\($0)=\($0)" }.joined(separator: " ")
    let sentence = Sentence()
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: Block.padding)
    unsafe bytes.withUnsafeBytes { all in
      unsafe sentence.read(all.baseAddress!, text.utf8.count) { _, _ in false }
    }
    #expect(sentence.tokens.count == Sentence.tokenLimit && sentence.pairs.count == Sentence.pairLimit)
  }
}
