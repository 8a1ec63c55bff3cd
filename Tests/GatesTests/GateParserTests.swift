import Bytes
import Measures
import TestSupport
import Testing

@testable import Gates

/// The text of a gate.
struct GateParserTests {
  @Test(arguments: [
    ("latency.p99 < 250ms", "latency.p99 < 250ms"),
    ("latency.p99<250ms", "latency.p99 < 250ms"),
    ("latency.p99 < 250 ms over 5 m", "latency.p99 < 250ms over 5m"),
    ("errors.ratio < 1 % warn", "errors.ratio < 1% warn"),
    ("latency.p99 lt 250ms", "latency.p99 < 250ms"),
    ("end_to_end.p99 le 1m30s", "latency.p99 <= 1m30s"),
    ("errors.ratio <= 0.1%", "errors.ratio <= 0.1%"),
    ("throughput.out >= 5k/s", "throughput.out >= 5k/s"),
    ("backlog.growth <= -0.5/s", "backlog.growth <= -0.5/s"),
    ("errors.count == 0", "errors.count == 0"),
    ("latency.p99{queue=orders.*} < 250ms", "latency.p99{queue=orders.*} < 250ms"),
    (
      "latency.p99{ queue = orders , queue != \"orders dead\" } < 1s",
      "latency.p99{queue=orders,queue!=\"orders dead\"} < 1s"
    ),
    ("latency.p99{queue=\"a*\"} < 1s", "latency.p99{queue=\"a*\"} < 1s"),
    ("latency.p99{queue~\"a b*\"} < 1s", "latency.p99{queue~\"a b*\"} < 1s"),
    ("latency.p99{label=checkout} < 1s", "latency.p99{label=checkout} < 1s"),
    ("each{queue} backlog.growth <= 0/s over 5m", "each{queue} backlog.growth <= 0/s over 5m"),
    ("each{queue=o*} latency.p99 < 1s warn", "each{queue=o*} latency.p99 < 1s warn"),
    ("latency.p99 < baseline", "latency.p99 < baseline"),
    ("latency.p99 < baseline + 10%", "latency.p99 < baseline+10%"),
    ("throughput.out >= baseline-5%", "throughput.out >= baseline-5%"),
    ("latency.p99 < max(baseline+10%, baseline+5ms)", "latency.p99 < max(baseline+10%, baseline+5ms)"),
    ("throughput.out > min(baseline-10%,900/s)", "throughput.out > min(baseline-10%, 900/s)"),
    ("errors.ratio < baseline+0.5pp", "errors.ratio < baseline+0.5pp"),
    ("latency.within(2s) >= 99%", "latency.within(2s) >= 99%"),
    ("wait.within(100ms){queue=a} >= 99.9% warn", "wait.within(100ms){queue=a} >= 99.9% warn"),
    ("latency.p97.5 < 1s", "latency.p97.5 < 1s"),
    ("drain.time < 5m", "drain.time < 5m"),
  ])
  func `a gate is read and written in one form`(text: String, written: String) throws {
    let gate = try Gate(parsing: text)
    #expect(gate.text == written)
    #expect(try Gate(parsing: written) == gate)
    #expect(gate.name == written)
  }

  @Test(arguments: [
    ("checkout-p99: latency.p99 < 1s", "checkout-p99"), ("  my gate : latency.p99 < 1s", "my gate"),
    ("latency.p99{queue=a:b} < 1s", "latency.p99{queue=a:b} < 1s"),
  ])
  func `a colon before the metric ends a name`(text: String, name: String) throws {
    #expect(try Gate(parsing: text).name == name)
  }

  @Test func `bounds are in the unit of their metric`() throws {
    func value(_ text: String) throws -> Double? {
      if case .value(let value, _) = try Gate(parsing: text).bound { value } else { nil }
    }
    #expect(try value("latency.p99 < 250ms") == 250e6)
    #expect(try value("drain.time < 5m") == 300)
    #expect(try value("errors.ratio < 0.1%") == 0.001)
    #expect(try value("throughput.out > 5k/s") == 5_000)
    #expect(try value("backlog.end <= 100") == 100)
    #expect(try value("backlog.growth <= -2/s") == -2)
  }

  @Test(arguments: [
    ("", 0, 1, "expected a metric, such as latency.p99"),
    ("latency.p9 < 1s over", 20, 1, "expected a length of time such as 5m"),
    ("latencie.p99 < 1s", 0, 12, "no metric is called 'latencie.p99'; did you mean 'latency.p99'?"),
    (
      "latency < 1s", 0, 7,
      "'latency' alone is no metric; there are latency.p50, latency.p90, latency.p95, latency.p99, latency.p99.9, latency.mean, latency.min, latency.max and latency.count"
    ),
    ("latency.p99 < 250", 14, 3, "expected a time with its unit, such as 50ms or baseline"),
    ("errors.ratio < 0.1", 15, 3, "expected a percentage, such as 80% or baseline"),
    ("throughput.out > 900", 17, 3, "expected a rate, such as 900/s or baseline"),
    (
      "latency.p99 1s", 12, 1,
      "expected one of < <= > >= == != (lt le gt ge eq ne) after the metric; in a shell, quote the gate or write lt le gt ge"
    ),
    ("latency.p99 = 1s", 12, 1, "equality is written =="),
    ("latency.p99 == 1s", 12, 2, "latency.p99 never has one exact value; use < or >"),
    ("latency.p99{queu=a} < 1s", 12, 4, "a scope has no 'queu'; did you mean 'queue'?"),
    ("latency.p99{topic=a} < 1s", 12, 5, "a scope has no 'topic'; it has queue or label"),
    ("latency.p99{queue} < 1s", 17, 1, "expected = != or ~ after 'queue'"),
    ("latency.p99{queue=a < 1s", 20, 1, "expected ',' or '}'"),
    ("latency.p99{queue=a", 11, 1, "this '{' is never closed"),
    ("latency.p99{queue=\"a} < 1s", 18, 1, "this quote is never closed"),
    ("latency.p99{queue=a,label=b} < 1s", 25, 1, "a scope has queues or labels, not both"),
    ("each backlog.end < 1", 0, 4, "expected each{queue} or each{label}"),
    ("each{queue} latency.p99{queue=a} < 1s", 23, 1, "'each' has the scope already; write it once"),
    ("each{label} backlog.end < 1", 0, 27, "a label of samples has no backlog.end"),
    ("parsed.ratio{queue=a} > 95%", 0, 27, "a queue has no parsed.ratio"),
    (
      "latency.p99 < baseline+5", 23, 1, "expected a share such as 10%, or a time with its unit, such as 50ms"
    ),
    ("latency.p99 < max(1s)", 20, 1, "expected ',' and a second bound"),
    ("latency.p99 < max(1s, 2s", 24, 1, "expected ')'"),
    (
      "wait.p99 < 1s over 5m", 19, 2,
      "wait.p99 is known of the whole log only; over takes latency, throughput, errors and backlog"
    ),
    ("latency.p99 < 1s forever", 17, 7, "expected 'over DURATION', 'warn' or the end"),
    ("latency.p99 < 1s warn over 5m", 22, 4, "expected 'over DURATION', 'warn' or the end"),
    ("latency.within(2) >= 99%", 15, 1, "expected a time with its unit, such as latency.within(2s)"),
    ("foo.within(2s) >= 99%", 0, 3, "within takes one of latency, wait, held, service, confirm, lateness"),
    (": latency.p99 < 1s", 0, 1, "a name is missing before the colon"),
    ("a\u{1B}b: latency.p99 < 1s", 1, 1, "a name holds no control characters"),
  ])
  func `a mistake says what and where`(text: String, column: Int, length: Int, problem: String) {
    #expect(throws: Gate.Mistake(column: column, length: length, problem: problem)) {
      try Gate(parsing: text)
    }
  }

  @Test(arguments: [
    "a", "a b", "'a", "a'b", "\"", "a\\", "{a}", "a,b", "*", "[a]", "~x", "=", "é", "", "a\nb", "max(",
  ])
  func `a scope of one name is written so that it is read again`(name: String) throws {
    let gate = Gate(.metric(.errorCount), Scope(.queue, only: name), .equal, .value(0, text: "0"))
    let again = try Gate(parsing: gate.text)
    #expect(again.text == gate.text)
    #expect(again.scope.includes(name) && !again.scope.includes(name + "x"))
  }

  @Test func `no text traps, and what is read can be written and read again`() {
    var random = SeededGenerator(seed: 7)
    let parts = [
      "latency.p99", "each{queue}", "{queue=a}", "<", ">=", "250ms", "baseline", "+", "10%", "max(", ",", ")",
      "over", "5m", "warn", "a:", "\"", "{", "}", " ", "\u{0}", "é", "1e308", "-", "latency.within(", "2s)",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0..<9, using: &random)).map { _ in parts.randomElement(using: &random)! }
        .joined(separator: Bool.random(using: &random) ? " " : "")
      guard let gate = try? Gate(parsing: text) else { continue }
      #expect(try! Gate(parsing: gate.text).bound == gate.bound)
    }
    let deep = "latency.p99 < " + String(repeating: "max(", count: 5_000)
    #expect(throws: Gate.Mistake.self) { try Gate(parsing: deep) }
  }
}
