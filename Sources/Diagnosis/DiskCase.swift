internal import Measures
internal import Metrics
internal import Profiles

/// The broker's flushes to disk beside the confirms that wait for them.
struct DiskCase {
  let sync: Sketch
  let confirm: Sketch
  /// Share of the log in which a flush was under way.
  let busy: Double
  /// Messages of a flush.
  let batch: Double
  let seconds: Double

  /// Nil without flushes enough to judge.
  init?(_ file: CaseFile) {
    guard let syncs = file.syncs, syncs.count >= 50, file.seconds > 0 else { return nil }
    sync = syncs.latency
    confirm = file.measures.total.times(.confirm)
    seconds = file.seconds
    busy = min(1, Double(sync.sum) / 1e9 / file.seconds)
    let figures = file.profile.syncFigures
    let confirmed = file.queues.reduce(0) { $0 + $1.counts.confirmed }
    batch =
      figures.counted > 0
      ? Double(figures.messages) / Double(figures.counted)
      : Double(confirmed > 0 ? confirmed : file.messages) / Double(max(1, figures.count))
  }

  var perSecond: Double { Double(sync.count) / seconds }
  /// The share of a confirm that is the flush itself; nil without confirms.
  var share: Double? {
    guard let flush = sync.mean, let whole = confirm.mean, whole > 0 else { return nil }
    return min(1, flush / whole)
  }

  /// Messages of a flush.
  static let tinyBatch = Bound.number(2)
  static let busyWithTinyBatches = Bound.share(0.7)

  /// Each message has a flush of its own, and the disk has no time left.
  var isBusyWithTinyBatches: Bool {
    batch <= Self.tinyBatch.value && busy >= Self.busyWithTinyBatches.value
  }

  static let subject = Subject(.broker, "disk")
}
