internal import Bytes

/// The files that Docker's json-file driver writes: each line of a container's output as the text `log` of an object.
/// A line longer than 16 KiB stands in several objects, of which all but the last lack the line end.
struct DockerJSON: Envelope {
  let name = "docker-json"
  let summary = "Docker's json-file logs: /var/lib/docker/containers/*/*-json.log"
  let samples = [
    #"{"log":"ready\n","stream":"stdout","time":"2026-11-20T22:40:00.111111111Z"}"#,
    #"{"log":"ready\n","stream":"stderr","attrs":{"tag":"mq"},"time":"2026-11-20T22:40:00Z"}"#,
  ]
  let isSequential = true

  func claims(_ line: Span<UInt8>) -> Bool { DockerLine(line) != nil }

  func makeOpener() -> any EnvelopeOpener { DockerOpener() }
}

/// One object of such a file, read with all of JSON's rules.
struct DockerLine {
  enum Stream: Int, CaseIterable { case stdout, stderr }

  var stream: Stream
  var text: [UInt8] = []

  /// Reads a line; nil when it is anything but such an object. Docker leaves out `log` where it is empty.
  init?(_ line: Span<UInt8>) {
    var stream: Stream?
    var text: [UInt8] = []
    var hasTime = false
    let isWhole = unsafe line.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      var scanner = unsafe JSONScanner(base, count: bytes.count)
      guard scanner.next().kind == .beginObject else { return false }
      while true {
        let key = scanner.next()
        guard key.kind == .key else { break }
        let value = scanner.next()
        if scanner.equals(key, "attrs"), value.kind == .beginObject {
          if scanner.skipValue().kind == .error { return false }
          continue
        }
        guard value.kind == .string else { return false }
        if scanner.equals(key, "log") {
          text.removeAll()
          scanner.appendText(of: value, to: &text)
        } else if scanner.equals(key, "stream") {
          stream = scanner.equals(value, "stdout") ? .stdout : scanner.equals(value, "stderr") ? .stderr : nil
        } else if scanner.equals(key, "time") {
          hasTime = true
        } else {
          return false
        }
      }
      return scanner.next().kind == .end
    }
    guard isWhole, hasTime, let stream else { return nil }
    self.stream = stream
    self.text = text
  }
}
