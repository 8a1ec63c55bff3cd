import Diagnosis
import TestSupport
import Testing

@Suite struct ConfirmSerialTests {
  /// Producers that log each publish with the time that its confirm took, 20 ms; of `window` messages at a time.
  /// Other records stand long before and after.
  private func log(producers: Int, window: Int) -> Diagnosis {
    var random = SeededGenerator(seed: 4)
    var lines: [(Double, String)] = [0, 59].map { second in
      (second, #""event":"connect","client":"b\#(Int(second))""#)
    }
    for producer in 0..<producers {
      var time = 20.0
      for number in 0..<500 {
        let took = 0.018 + 0.004 * random.uniform()
        time += number % window == 0 ? took : 0.000_2
        lines.append(
          (
            time,
            #""event":"publish","service":"p\#(producer)","queue":"copy","message_id":"m\#(producer)-\#(number)","#
              + #""confirm_ms":\#(took * 1e3)"#
          ))
      }
    }
    let text = lines.sorted { $0.0 < $1.0 }.map { second, fields in
      let millis = Int(second * 1e6)
      let digits = String(1_000_000 + millis % 1_000_000).dropFirst()
      return
        #"{"ts":"2026-03-02T09:00:\#(millis / 1_000_000 < 10 ? "0" : "")\#(millis / 1_000_000).\#(digits)Z",\#(fields)}"#
    }
    return diagnosed(Array(text.joined(separator: "\n").utf8 + [10]), "json")
  }

  @Test(arguments: [1, 2, 3]) func `each of several producers waits for its confirms`(_ producers: Int) throws
  {
    let first = try #require(log(producers: producers, window: 1).findings.first)
    #expect(first.rule == .confirmSerial && first.severity == .high)
  }

  @Test(arguments: [1, 2]) func `several messages at a time are a window`(_ producers: Int) throws {
    #expect(log(producers: producers, window: 5).finding(of: .confirmSerial) == nil)
  }
}
