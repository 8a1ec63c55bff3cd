public import Bytes
public import Diagnosis
public import Gates
public import Measures
public import Profiles
public import Simulation

/// Everything one analysis has to say, as a finished value: renderers only write it down.
///
/// The shape follows the JSON report key for key; absent knowledge is nil. Times are nanoseconds since 1970
/// UTC, durations nanoseconds, unless the name says otherwise.
public struct Report: Equatable, Sendable {
  public var verdict = Verdict()
  public var input = Input()
  /// All queues together; `name` is empty.
  public var totals = Queue()
  /// Ranked: the queues that matter first.
  public var queues: [Queue] = []
  public var samples: [Sample] = []
  public var series = Series()
  public var incidents: [Incident] = []
  /// Ranked: the root cause that explains most comes first.
  public var findings: [Finding] = []
  /// The limits that the run was judged by, in the order in which they were given.
  public var gates: [GateResult] = []
  /// Findings that are as severe or more make the run bad; nil where findings alone do not.
  public var failsOn: Severity?
  public var settings: [Setting] = []
  public var gauges: [Gauge] = []
  public var summaries: [Summary] = []
  public var notVisible: [NotVisible] = []
  /// What the reader must know to trust the numbers: assumptions, caps reached, disorder, truncated input.
  public var notes: [String] = []
  /// When, where and of which files it was made; nil unless asked for, because it makes two reports of one log differ.
  public var stamp: Stamp?

  /// What the findings advise, in their order.
  public var recommendations: [Advice] { findings.flatMap(\.advice) }

  public struct Stamp: Equatable, Sendable {
    public var time: Int64
    public var host: String
    /// Absolute paths of the files that were read, as far as they are there.
    public var files: [String]
    public init(time: Int64, host: String, files: [String]) {
      self.time = time
      self.host = host
      self.files = files
    }
  }

  public struct Input: Equatable, Sendable {
    public var files: [File] = []
    public var lines = 0
    public var understood = 0
    public var ignored = 0
    public var notUnderstood = 0
    /// Understood share of the lines that were not ignored; nil without any.
    public var understoodRatio: Double?
    public var from: Int64?
    public var to: Int64?
    public var gaps: [Span] = []
    /// Operands and files that could not be read, a sentence each.
    public var problems: [String] = []
    public var unread = Unread()
  }

  /// Lines that look like events of messages and were not read as such.
  public struct Unread: Equatable, Sendable {
    public var lines = 0
    /// Those with the most lines first.
    public var templates: [Template] = []

    /// Lines that differ only in what varies from message to message.
    public struct Template: Equatable, Sendable {
      public var lines = 0
      /// Where the first of them stands.
      public var place = RecordPlace(file: "", line: 0)
      /// The beginning of the first one.
      public var text = ""
    }
  }

  public struct File: Equatable, Sendable {
    public var path = ""
    public var format = ""
    /// The envelopes around its lines, the outermost first; empty without any.
    public var envelope = ""
    public var bytes: Int64 = 0
    public var lines = 0
    public var understood = 0
    public var ignored = 0
    public var notUnderstood = 0
  }

  public struct Span: Equatable, Sendable {
    public var from: Int64
    public var to: Int64
  }

  /// One queue, or all of them.
  public struct Queue: Equatable, Sendable {
    public var name = ""
    public var published = 0
    public var confirmed = 0
    public var delivered = 0
    public var acked = 0
    public var nacked = 0
    public var requeued = 0
    public var deadLettered = 0
    public var expired = 0
    public var dropped = 0
    public var returned = 0
    public var inFlightEnd = 0
    /// The queues from which its messages are delivered, where the log names the queue differently there.
    public var deliveredFrom: [String] = []
    public var latency = Latencies()
    public var throughput = Throughput()
    public var backlog = Backlog()
    public var errors = Errors()
    public var redeliveredRatio: Double?
    public var utilisation: Double?
    /// Only of the busiest queues whose load could be replayed.
    public var headroom: Headroom?
    public var consumers: [Consumer] = []
    public var producers: [Producer] = []
  }

  /// The measures of the vocabulary; nil where the log cannot show one.
  public struct Latencies: Equatable, Sendable {
    public var endToEnd: Latency?
    public var queueWait: Latency?
    public var held: Latency?
    public var service: Latency?
    public var confirm: Latency?
    /// How far publishes are behind the times at which they were planned.
    public var lateness: Latency?
  }

  /// Nanoseconds, nearest rank.
  public struct Latency: Equatable, Sendable {
    public var count = 0
    public var min: Int64 = 0
    public var mean: Double = 0
    public var p50: Int64 = 0
    public var p90: Int64 = 0
    public var p95: Int64 = 0
    public var p99: Int64 = 0
    public var p999: Int64 = 0
    public var max: Int64 = 0
    /// Percentiles asked for with `--percentiles`, in the order asked.
    public var extra: [Percentile] = []
    /// The distribution: (upper bound in nanoseconds, samples up to and including it), ascending.
    public var buckets: [Bucket] = []
  }

  public struct Percentile: Equatable, Sendable {
    public var percent: Double
    public var value: Int64
  }

  public struct Bucket: Equatable, Sendable {
    public var upTo: Int64
    public var count: Int
  }

  /// Messages per second.
  public struct Throughput: Equatable, Sendable {
    public var inPerS: Double?
    public var outPerS: Double?
    public var inPeakPerS: Double?
    public var outPeakPerS: Double?
  }

  public struct Backlog: Equatable, Sendable {
    public var max: Int?
    public var end: Int?
    public var mean: Double?
    /// Trend over `judged`, messages per second.
    public var growthPerS: Double?
    /// Seconds until empty at the rates of `judged`; nil when there is no backlog or it never drains.
    public var drainS: Double?
    /// True when a backlog is there and does not shrink.
    public var neverDrains = false
    public var judged: Judged?
  }

  /// The window from which growth is judged, and the rates in it.
  public struct Judged: Equatable, Sendable {
    public var window: Window
    /// Messages per second that came in, and that left, served or not.
    public var inPerS: Double?
    public var leavingPerS: Double?

    /// Whether no more messages came when the log ended.
    var loadIsOver: Bool {
      get { window.part == .endOfFinishedLoad }
      set { window.part = newValue ? .endOfFinishedLoad : .endOfLoad }
    }

    public init(_ window: Window, inPerS: Double?, leavingPerS: Double?) {
      self.window = window
      self.inPerS = inPerS
      self.leavingPerS = leavingPerS
    }
  }

  public struct Errors: Equatable, Sendable {
    public var count = 0
    public var ratio: Double?
    /// Descending by count.
    public var byReason: [Reason] = []
  }

  public struct Reason: Equatable, Sendable {
    public var reason: String
    public var count: Int
  }

  public struct Consumer: Equatable, Sendable {
    public var name = ""
    public var delivered = 0
    public var acked = 0
    public var utilisation: Double?
    public var prefetch: Int?
    public var service: Latency?
  }

  public struct Producer: Equatable, Sendable {
    public var name = ""
    public var published = 0
  }

  /// Finished measurements under one label.
  public struct Sample: Equatable, Sendable {
    public var label = ""
    /// These are the broker's flushes to disk, and not an application's measurements.
    public var areFlushes = false
    public var count = 0
    public var errors = 0
    public var latency: Latency?
    public var stages: [Stage] = []
    public var throughput = Throughput()
    public var byReason: [Reason] = []
  }

  public struct Stage: Equatable, Sendable {
    public var name = ""
    public var latency = Latency()
    /// Share of the time above the median that this stage takes in the slowest hundredth, 0 to 1.
    public var tailShare: Double?
  }

  /// Figures over time: one entry per bucket, the same number for each column.
  public struct Series: Equatable, Sendable {
    /// Nanoseconds.
    public var bucket: Int64 = 0
    public var start: Int64?
    /// First all queues (`name` empty), then each.
    public var queues: [Line] = []
    public var labels: [Line] = []
  }

  public struct Line: Equatable, Sendable {
    public var name = ""
    /// Events per bucket.
    public var incoming: [Int] = []
    public var outgoing: [Int] = []
    /// Messages at the end of each bucket.
    public var backlog: [Int] = []
    /// Of the lives that ended in the bucket; nil where none did.
    public var p99: [Int64?] = []
    public var errors: [Int] = []
  }

  public struct Incident: Equatable, Sendable {
    public var kind = ""
    public var subject = ""
    public var from: Int64 = 0
    /// nil while it has not ended.
    public var to: Int64?
    public var count = 1
    public var sample = ""
    public var lines: [RecordPlace] = []
  }

  public struct Setting: Equatable, Sendable {
    /// The node, queue or client that it belongs to; empty where the log does not say.
    public var subject = ""
    public var name: String
    public var value: String
  }

  /// Something this log cannot show.
  public struct NotVisible: Equatable, Sendable {
    public var what: String
    public var why: String
    public var howToSee: PasteLine
    public var rules: [RuleID] = []
  }
}
