internal import Bytes
internal import Events

/// Logs of every format in which every name, text and key is a secret: a word that no report has, and that is told from
/// every other word by its first letters.
public struct SecretLogs {
  /// How every secret begins, in lower case.
  public static let mark = "zqx"

  private static let address = "10.77.66."
  /// A secret that is a number.
  private static let digits = "471147114711"

  /// The secrets given so far, with what each of them is.
  public private(set) var given: [String: String] = [:]
  private var number = 0

  public init() {}

  /// A secret in letters: as names of people, customers and hosts are, and no number.
  public mutating func secret(_ what: String) -> String {
    var rest = number
    number += 1
    var word = SecretLogs.mark
    repeat {
      word.append(Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(rest % 26))))
      rest /= 26
    } while rest > 0
    given[word] = what
    return word
  }

  /// Texts as programs write them, with secrets in every place that a name may have in them.
  mutating func text(_ what: String) -> String {
    let (word, path, camel) = (secret(what), secret("\(what), path"), secret("\(what), class"))
    let (quoted, host) = (secret("\(what), quoted"), secret("\(what), host"))
    return
      "timeout of \(word) at /srv/\(path): \(camel.capitalised)Error '\(quoted)' user \(word) http://\(host).internal:8080/x \(word)@\(host)"
  }

  /// The records of a log with a secret for each text; the same text has the same secret everywhere.
  public mutating func hiding(_ records: [LogRecord]) -> [LogRecord] {
    var known: [String: String] = [:]
    return records.map { record in
      var record = record
      for index in record.fields.indices {
        let key = record.fields[index].key
        guard case .text(let text) = record.fields[index].value, !["state", "resource"].contains(key) else {
          continue
        }
        let hidden = known[text] ?? (key == "reason" ? self.text(key) : secret(key))
        known[text] = hidden
        record.fields[index].value = .text(hidden)
      }
      return record
    }
  }

  /// The secrets in a text, by what they are.
  public func found(in text: String) -> [String] {
    let text = text.lowercased()
    guard [SecretLogs.mark, SecretLogs.address, SecretLogs.digits].contains(where: text.contains) else {
      return []
    }
    let found = given.filter { text.contains($0.key) }.map(\.value)
    return Set(found.isEmpty ? ["something secret"] : found).sorted()
  }

  // MARK: Formats

  /// Each format, alone and in each envelope.
  public mutating func all() -> [(name: String, text: String)] {
    let plain = [
      ("mqtune", events(asJSON: false)), ("json", events(asJSON: true)), ("rabbitmq", server()),
      ("rabbitmq-json", serverJSON()), ("jmeter-csv", samples()),
    ]
    return plain.flatMap { name, text in
      [
        (name, text),
        (
          "docker \(name)",
          text.split(separator: "\n").map {
            var line = JSONWriter()
            line.beginObject()
            line.member("log", "\($0)\n")
            line.member("stream", "stdout")
            line.member("time", "2026-11-20T22:40:00.111111111Z")
            line.endObject()
            return String(decoding: line.bytes, as: UTF8.self) + "\n"
          }.joined()
        ),
      ]
    }
  }

  private static func stamp(_ number: Int, _ mark: String = "T") -> String {
    func padded(_ number: Int, _ width: Int) -> String {
      String(repeating: "0", count: max(0, width - "\(number)".count)) + "\(number)"
    }
    let seconds = number / 10
    return "2026-11-20\(mark)08:\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2)).\(number % 10)00"
  }

  /// Every kind of event with every field of the vocabulary, keys that it does not have, and lines that nobody reads.
  private mutating func events(asJSON: Bool) -> String {
    var lines: [String] = asJSON ? [] : ["# mqtune events 1"]
    func line(_ number: Int, _ event: String, _ fields: KeyValuePairs<String, String>) {
      let stamp = SecretLogs.stamp(number) + "Z"
      if asJSON {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("ts", stamp)
        writer.member("event", event)
        for (key, value) in fields {
          if let whole = Int64(value) {
            writer.key(key)
            writer.value(whole)
          } else {
            writer.member(key, value)
          }
        }
        writer.endObject()
        lines.append(String(decoding: writer.bytes, as: UTF8.self))
      } else {
        lines.append("\(stamp) \(event) " + fields.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: " "))
      }
    }
    let (queues, consumers) = (
      (0..<3).map { _ in secret("queue") }, (0..<2).map { "\(secret("consumer"))-\($0)" }
    )
    let (producer, client, host, vhost) = (
      secret("producer"), secret("client"), secret("host"), secret("vhost")
    )
    let (stage, id, group) = (secret("stage"), secret("id"), secret("group"))
    let reasons = (0..<3).map { text("reason \($0)") }
    for number in 0..<300 {
      let (queue, consumer) = (queues[number % 3], consumers[number % 2])
      line(
        number * 5, "publish",
        [
          "queue": queue, "id": "\(id)\(number)", "producer": producer, "client": client, "bytes": "100",
          "host": host,
          "vhost": vhost,
        ])
      line(
        number * 5 + 2, "deliver",
        [
          "queue": queue, "id": "\(id)\(number)", "consumer": consumer, "group": group, "host": host,
        ])
      if number % 9 == 0 {
        line(
          number * 5 + 3, "nack",
          [
            "queue": queue, "id": "\(id)\(number)", "consumer": consumer, "requeue": "false",
            "reason": reasons[number / 9 % 3],
          ])
      } else {
        line(
          number * 5 + 4, "ack",
          [
            "queue": queue, "id": "\(id)\(number)", "consumer": consumer, "latency_ms": "5",
            "\(stage)_ms": "3",
          ])
      }
    }
    let end = 300 * 5
    for number in 0..<30 {
      line(end + number, "error", ["client": client, "reason": text("error"), "host": host])
      line(end + number, "connect", ["client": "\(client)-\(number)"])
      line(end + number, "disconnect", ["client": "\(client)-\(number)", "reason": text("closing")])
      line(end + number, "sync", ["took_us": "900", "messages": "2", "reason": text("flush")])
    }
    line(
      end + 31, "config",
      [secret("setting"): secret("value"), secret("setting"): "17", "password": "\(SecretLogs.digits)"])
    line(
      end + 31, "config",
      ["broker": secret("broker"), "prefetch": "\(secret("value")) MiB", "client": secret("client")])
    line(end + 32, "alarm", ["resource": secret("resource"), "state": "set"])
    line(end + 32, "alarm", ["resource": "memory", "state": "set", "client": secret("node")])
    line(end + 33, "block", ["client": secret("client"), "reason": text("block")])
    line(end + 34, "stats", ["queue": queues[0], "depth": "5", secret("gauge"): "9"])
    line(end + 34, "stats", ["client": secret("client"), secret("gauge"): "9"])
    line(end + 35, "subscribe", ["queue": queues[0], "consumer": secret("consumer"), "prefetch": "5"])
    line(end + 36, "returned", ["queue": secret("queue"), "id": secret("id"), "reason": text("return")])
    line(end + 37, "expire", ["queue": secret("queue"), "id": secret("id"), "reason": text("expiry")])
    line(
      end + 38, "dead-letter", ["queue": secret("queue"), "id": secret("id"), "reason": text("dead letter")])
    line(end + 39, "drop", ["queue": secret("queue"), "id": secret("id"), "reason": text("drop")])
    line(end + 40, secret("event"), [secret("key"): secret("value")])
    for number in 0..<40 {
      let unread = secret("unread line")
      lines.append(
        asJSON
          ? "{\"ts\":\"\(SecretLogs.stamp(end + 41 + number))Z\",\"level\":\"error\",\"msg\":\"publish \(number) to queue \(unread)\",\"detail\":\"\(text("detail"))\"}"
          : "publish \(number) to queue \(unread) \(text("unread line"))")
      lines.append("\(secret("unread line")) { nothing \(number)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func serverLines() -> [(level: String, process: Int, text: String)] {
    let (client, user, vhost) = (secret("client"), secret("user"), secret("vhost"))
    let peer = "10.77.66.7:40112 -> 10.77.66.1:5672"
    given[SecretLogs.address] = "address"
    var lines = [
      ("info", 292, "Starting RabbitMQ 3.10.8 on Erlang 25.2.3 [jit]"),
      ("info", 292, " node           : rabbit@\(secret("node"))"),
      ("info", 292, " home dir       : /var/lib/\(secret("path"))"),
      (
        "info", 292,
        "Memory high watermark set to 7850 MiB (8231524761 bytes) of 19625 MiB (20578811904 bytes) total"
      ),
    ]
    for number in 0..<8 {
      lines += [
        ("info", 589, "accepting AMQP connection <0.589.0> (\(peer))"),
        ("info", 589, "connection <0.589.0> (\(peer)) has a client-provided name: \(client)"),
        (
          "info", 589,
          "connection <0.589.0> (\(peer) - \(client)): user '\(user)' authenticated and granted access to vhost '\(vhost)'"
        ),
        (
          "error", 600,
          "Channel error on connection <0.589.0> (\(peer), vhost: '\(vhost)', user: '\(user)'), channel 1:\n"
            + "operation queue.declare caused a channel exception not_found: no queue '\(secret("queue"))' in vhost '\(vhost)'"
        ),
        (
          "error", 601,
          "Error on AMQP connection <0.601.0> (\(peer), state: starting):\nPLAIN login refused: user '\(secret("user"))' - invalid credentials"
        ),
        ("error", 602, "vhost \(secret("vhost")) not found"),
        ("warning", 292, "memory resource limit alarm set on node rabbit@\(secret("node"))."),
        ("error", 500, "rabbit on node rabbit@\(secret("node")) down"),
        ("error", 500, "** Generic server <0.500.\(number)> terminating \(secret("crash"))"),
        (
          "error", 500,
          "** Reason for termination ==\n** {{badmatch,{error,\(secret("crash"))}},[{\(secret("module")),start,2}]}"
        ),
        (
          "error", 503,
          "closing AMQP connection <0.589.0> (\(peer) - \(client), vhost: '\(vhost)', user: '\(user)'):\nmissed heartbeats from client, timeout: 60s"
        ),
        (
          "warning", 504,
          "Consumer \(secret("consumer")) on channel 1 has timed out waiting for delivery acknowledgement. Timeout used: 1800000 ms. "
        ),
        ("warning", 505, "\(secret("unread line")) publishes \(number) to queue \(secret("queue"))"),
      ]
    }
    return lines.map { (level: $0.0, process: $0.1, text: $0.2) }
  }

  private mutating func server() -> String {
    var text = ""
    for (number, line) in serverLines().enumerated() {
      for part in line.text.split(separator: "\n") {
        text +=
          "\(SecretLogs.stamp(number * 10, " "))000+00:00 [\(line.level)] <0.\(line.process).0> \(part)\n"
      }
    }
    return text + "\(secret("unread line"))\n"
  }

  private mutating func serverJSON() -> String {
    var text = ""
    for (number, line) in serverLines().enumerated() {
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("time", "\(SecretLogs.stamp(number * 10, " "))000+00:00")
      writer.member("level", line.level)
      writer.member("msg", line.text)
      writer.member("node", "rabbit@\(secret("node"))")
      writer.member("pid", "<0.\(line.process).0>")
      writer.member("domain", "rabbitmq.connection")
      writer.endObject()
      text += String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
    return text
  }

  private mutating func samples() -> String {
    var text =
      "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n"
    let (labels, group) = ((0..<3).map { _ in secret("label") }, secret("thread group"))
    for number in 0..<600 {
      let failed = number % 4 == 0
      text +=
        "\(1_551_783_627_191 + number * 100),\(number % 400),\(labels[number % 3]),\(failed ? "500" : "200"),"
        + "\(failed ? secret("message") : "OK"),\(group) 1-\(number % 7),text,\(!failed),\(failed ? secret("failure") : ""),18,8,1,1,"
        + "http://\(secret("host"))/x,20,0,4\n"
    }
    return text + "\(secret("unread line")),1\n"
  }
}

extension String {
  fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
