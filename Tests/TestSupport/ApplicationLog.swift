/// The log of a made application that uses a broker, with what is true of its messages.
///
/// Its words, keys and layout are those that programmers write, and share nothing with the vocabulary of the code that
/// reads them.
public struct ApplicationLog: Sendable {
  public struct File: Sendable {
    public var name: String
    public var text: [UInt8]
  }

  public let seed: UInt64
  public let story: ApplicationStory
  /// That of the one application, or that of the publisher and that of the worker.
  public let files: [File]
  /// The choices by which it was written, for people: `worker: logfmt, snake`.
  public let style: String
  /// The kind of log of the consumers, by which counts are broken down.
  public let carrier: String
  public let truth: Truth

  /// What a report says of the log where it is read right.
  public struct Truth: Equatable, Sendable {
    public var all = Counts()
    /// Empty where the log does not name the queue of each message.
    public var queues: [String: Counts] = [:]
    /// Nil where the log does not tell deliveries.
    public var logsDeliveries = true
    /// The median from publish to acknowledgement, in nanoseconds.
    public var endToEnd: Int64 = 0
    /// The resolution of the stamps, in nanoseconds.
    public var resolution: Int64 = 0
  }

  public struct Counts: Equatable, Sendable {
    public var published = 0
    public var delivered = 0
    public var acked = 0
    public var nacked = 0

    /// Messages that are put back stay in the backlog.
    public var backlog: Int { published - acked }
  }

  /// All kinds of logs.
  public static let carriers = ApplicationVoice.Carrier.allCases.map(\.rawValue)

  /// - Parameter messages: How many messages there are about.
  public static func make(seed: UInt64, messages: ClosedRange<Int> = 200...600) -> ApplicationLog {
    var random = SeededGenerator(seed: seed, part: 0xA9)
    let story = ApplicationStory(messages, &random)
    let world = ApplicationWorld(story, &random)
    var lines: [(time: Int64, file: Int, text: String)] = []
    for step in story.steps {
      for (delay, statement, service) in world.statements(on: step, &random) {
        let voice = world.services[service].voice
        lines.append(
          (step.time + delay, world.services[service].file, voice.line(step.time + delay, statement)))
      }
    }
    for service in world.services {
      for (time, statement) in Chatter.statements(of: service, in: world, count: lines.count, &random) {
        lines.append((time, service.file, service.voice.line(time, statement)))
      }
    }
    let order = lines.indices.sorted { (lines[$0].time, $0) < (lines[$1].time, $1) }
    let files = world.fileNames.indices.map { file in
      let text = order.filter { lines[$0].file == file }.map { lines[$0].text + "\n" }.joined()
      return File(name: world.fileNames[file], text: Array(text.utf8))
    }
    return ApplicationLog(
      seed: seed, story: story, files: files, style: world.summary,
      carrier: world.services[world.services.count - 1].voice.carrier.rawValue, truth: world.truth)
  }
}
