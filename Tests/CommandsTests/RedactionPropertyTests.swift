import TestSupport
import Testing

@testable import CLI
@testable import Commands

/// With `--redact` no name of a log is in any output, whatever kind of name it is and wherever the log has it.
@Suite struct RedactionPropertyTests {
  @Test(arguments: 1...6)
  func `no name of any kind is left in any output`(seed: Int) throws {
    let folder = try Folder()
    let system = NamedSystem(seed: UInt64(seed))
    let logs = [
      try folder.file("\(system.path)-server.log", Array(system.serverLog.utf8)),
      try folder.file("\(system.path)-clients.json", Array(system.clientLog.utf8)),
    ]
    var commands = ["text", "json", "ndjson", "csv", "markdown", "oneline"].map {
      ["analyze", "--redact", "-v", "-f", $0] + logs
    }
    for proof in (1...6).flatMap({ ["F\($0)", "E\($0)"] }) + ["slowest"] {
      commands.append(["show", proof, "--redact"] + logs)
    }
    commands.append(["whatif", "--consumers", "2", "--redact"] + logs)
    commands.append(["whatif", "--consumers", "2", "--redact", "-f", "json"] + logs)
    for command in commands {
      let output = EndToEnd.run(command).output
      for (kind, name) in system.names where output.contains(name) {
        let line = output.split(separator: "\n").first { $0.contains(name) } ?? ""
        Issue.record("\(kind) \(name) in \(command.prefix(5)): \(line)")
      }
    }
  }

  @Test func `what is looked for is in the outputs when nothing is redacted`() throws {
    let folder = try Folder()
    let system = NamedSystem(seed: 1)
    let logs = [
      try folder.file("\(system.path)-server.log", Array(system.serverLog.utf8)),
      try folder.file("\(system.path)-clients.json", Array(system.clientLog.utf8)),
    ]
    let run = EndToEnd.run(["analyze", "-v", "-f", "json"] + logs)
    #expect(run.code == .success)
    let seen = Set(system.names.filter { run.output.contains($0.name) }.map(\.kind))
    #expect(
      seen.isSuperset(of: [
        "user", "vhost", "queue", "exchange", "consumer", "producer", "client", "node", "path",
      ]),
      "\(seen)")
  }
}

/// A broker and its clients in trouble of many kinds, all under names that occur nowhere else.
private struct NamedSystem {
  private(set) var names: [(kind: String, name: String)] = []
  private(set) var serverLog = ""
  private(set) var clientLog = ""
  private(set) var path = ""
  private var random: SeededGenerator
  private var process = 100

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    path = name("path")
    writeServerLog()
    writeClientLog()
  }

  /// Syllables that no word of a report has, alone or as systems put names together.
  private mutating func name(_ kind: String) -> String {
    func syllables(_ random: inout SeededGenerator) -> String {
      (0..<3).map { _ in
        let (consonants, vowels) = (Array("zvxkjqw"), Array("aou"))
        return "\(consonants[random.below(consonants.count)])\(vowels[random.below(vowels.count)])"
      }.joined()
    }
    var name = syllables(&random)
    // Nodes and paths have forms of their own.
    if kind != "node", kind != "path", kind != "address" {
      let marks = ["", ".", "-", "_"]
      let mark = marks[random.below(marks.count)]
      if !mark.isEmpty { name += mark + syllables(&random) }
    }
    names.append((kind, name))
    return name
  }

  private func stamp(_ second: Double, _ mark: String) -> String {
    let milliseconds = Int((second * 1_000).rounded())
    func padded(_ number: Int, _ width: Int) -> String {
      String(repeating: "0", count: max(0, width - "\(number)".count)) + "\(number)"
    }
    return "2026-03-02\(mark)09:\(padded(milliseconds / 60_000, 2)):\(padded(milliseconds / 1_000 % 60, 2))"
      + ".\(padded(milliseconds % 1_000, 3))"
  }

  private mutating func server(_ second: Double, _ level: String, _ text: String) {
    process += 1
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      serverLog += "\(stamp(second, " "))000+00:00 [\(level)] <0.\(process).0> \(line)\n"
    }
  }

  private mutating func writeServerLog() {
    let (node, other) = (name("node"), name("node"))
    let (user, vhost, missing) = (name("user"), name("vhost"), name("vhost"))
    let (queue, exchange, client) = (name("queue"), name("exchange"), name("client"))
    let (tag, frozen) = (name("consumer"), name("client"))
    let address = "10.\(random.below(200) + 20).\(random.below(200) + 20).7"
    names.append(("address", address))
    server(
      0, "info", "\n Starting RabbitMQ 3.12.8 on Erlang 25.2.3 [jit]\n Copyright (c) 2007-2022 VMware, Inc.")
    server(0.1, "info", " node           : rabbit@\(node)\n home dir       : /var/lib/rabbitmq")
    for turn in 0..<24 {
      let second = 2 + Double(turn) * 2
      let peer = "\(address):4\(1_000 + turn) -> 10.0.0.1:5672"
      server(second, "info", "accepting AMQP connection <0.\(process + 1).0> (\(peer))")
      server(
        second + 0.1, "error",
        "Error on AMQP connection <0.\(process).0> (\(peer), state: starting):\n"
          + "PLAIN login refused: user '\(user)' - invalid credentials")
      server(
        second + 0.2, "error",
        "Error on AMQP connection <0.\(process).0> (\(peer) - \(client), user: '\(user)', state: opening):\n"
          + "access to vhost '\(vhost)' refused for user '\(user)'")
      server(
        second + 0.3, "error",
        "Error on AMQP connection <0.\(process).0> (\(peer) - \(client), user: '\(user)', state: opening):\n"
          + "vhost \(missing) not found")
      let what = turn % 2 == 0 ? "queue '\(queue)'" : "exchange '\(exchange)'"
      server(
        second + 0.4, "error",
        "Channel error on connection <0.\(process).0> (\(peer), vhost: '\(vhost)', user: '\(user)'), channel 1:\n"
          + "operation queue.bind caused a channel exception not_found: no \(what) in vhost '\(vhost)'")
    }
    server(
      20, "error",
      "closing AMQP connection <0.77.0> (\(address):49000 -> 10.0.0.1:5672 - \(frozen)):\n"
        + "missed heartbeats from client, timeout: 3s")
    server(
      30, "warning",
      "Consumer \(tag) on channel 1 has timed out waiting for delivery acknowledgement. Timeout used: 4000 ms."
    )
    server(160, "info", "rabbit on node rabbit@\(other) down")
    server(175, "info", "rabbit on node rabbit@\(other) up")
  }

  private mutating func writeClientLog() {
    let (queue, producer, consumer) = (name("queue"), name("producer"), name("consumer"))
    let (host, poison, dead) = (name("host"), name("queue"), name("queue"))
    names.append(("id", "order-\(names[0].name)"))
    func write(_ second: Double, _ fields: String) {
      clientLog += "{\"ts\":\"\(stamp(second, "T"))Z\",\(fields)}\n"
    }
    for number in 0..<600 {
      let second = 1 + Double(number) * 0.2
      let message = "\"queue\":\"\(queue)\",\"id\":\"order-\(names[0].name)-\(number)\",\"host\":\"\(host)\""
      write(second, "\"event\":\"publish\",\(message),\"producer\":\"\(producer)\"")
      // One consumer that cannot keep up: there is something to find, to show and to predict.
      let begin = 1 + Double(number) * 0.25
      write(begin + 0.01, "\"event\":\"deliver\",\(message),\"consumer\":\"\(consumer)\"")
      write(begin + 0.25, "\"event\":\"ack\",\(message),\"consumer\":\"\(consumer)\"")
      if number % 20 == 0 {
        write(
          second,
          "\"event\":\"nack\",\"queue\":\"\(poison)\",\"id\":\"x\(number)\",\"consumer\":\"\(consumer)\",\"requeue\":false,"
            + "\"reason\":\"cannot hand '\(dead)' to \(host).internal:8080\"")
      }
    }
  }
}
