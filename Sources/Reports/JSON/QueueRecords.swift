import Measures
import Simulation

// The parts of the JSON report that describe queues and samples; see ReportRecords.swift for the rules.

let queueRecord = Record<Report.Queue>(
  "queue", "One queue.", from: Report.Queue(),
  [.text("name", \.name, "The queue.")] + totalsRecord.fields + [
    .texts(
      "delivered_from", \.deliveredFrom,
      "Queues that its messages are delivered from, by their ids, where the log names the queue differently there."
    ).addedInMinorVersion
  ])

let totalsRecord = Record<Report.Queue>(
  "totals", "All queues together: the keys of one queue without its name.", from: Report.Queue(),
  [
    .count("published", \.published, "Messages published to it."),
    .count("confirmed", \.confirmed, "Publishes the broker confirmed."),
    .count("delivered", \.delivered, "Deliveries, repeated ones included."),
    .count("acked", \.acked, "Messages acknowledged."),
    .count("nacked", \.nacked, "Messages refused by consumers."),
    .count("requeued", \.requeued, "Messages put back."),
    .count("dead_lettered", \.deadLettered, "Messages moved to a dead-letter queue."),
    .count("expired", \.expired, "Messages that outlived their time to live."),
    .count("dropped", \.dropped, "Messages dropped."),
    .count("returned", \.returned, "Messages returned to their publisher."),
    .count("in_flight_end", \.inFlightEnd, "Messages published and not settled when the log ends."),
    .record("latency", latenciesRecord, \.latency, "Times of messages by measure."),
    .record("throughput", throughputRecord, \.throughput, "Rates."),
    .record("backlog", backlogRecord, \.backlog, "Messages waiting."),
    .record("errors", errorsRecord, \.errors, "What went wrong."),
    .number("redelivered_ratio", \.redeliveredRatio, "Share of deliveries that were repeated."),
    .number("utilisation", \.utilisation, "Busy time of consumers / (consumers x time)."),
    .recordIfKnown(
      "headroom", headroomRecord, \.headroom, "How far it is from the load that it cannot serve, by replay."),
    .records("consumers", consumerRecord, \.consumers, "Each consumer."),
    .records("producers", producerRecord, \.producers, "Each producer."),
  ])

let latenciesRecord = Record<Report.Latencies>(
  "latencies", "Times of messages by measure; null where the log cannot show one.", from: Report.Latencies(),
  [
    .recordIfKnown("end_to_end", latencyRecord, \.endToEnd, "Publish to final ack."),
    .recordIfKnown("queue_wait", latencyRecord, \.queueWait, "Publish to first deliver."),
    .recordIfKnown("held", latencyRecord, \.held, "Deliver to its ack or nack."),
    .recordIfKnown("service", latencyRecord, \.service, "Processing time, without waiting in the consumer."),
    .recordIfKnown("confirm", latencyRecord, \.confirm, "Publish to broker confirm."),
    .recordIfKnown("lateness", latencyRecord, \.lateness, "Planned time of a publish to its begin.")
      .addedInMinorVersion,
  ])

let latencyRecord = Record<Report.Latency>(
  "latency", "A distribution of times; percentiles by nearest rank.", inline: true, from: Report.Latency(),
  [
    .count("count", \.count, "Times measured."),
    .milliseconds("min_ms", \.min, "Shortest."),
    Field("mean_ms", .meanMilliseconds, \.mean, "Arithmetic mean."),
    .milliseconds("p50_ms", \.p50, "Half took no longer."),
    .milliseconds("p90_ms", \.p90, "90% took no longer."),
    .milliseconds("p95_ms", \.p95, "95% took no longer."),
    .milliseconds("p99_ms", \.p99, "99% took no longer."),
    .milliseconds("p999_ms", \.p999, "99.9% took no longer."),
    .milliseconds("max_ms", \.max, "Longest."),
    .records("percentiles", percentileRecord, \.extra, "Percentiles asked for, in the order asked."),
    .records("buckets", bucketRecord, \.buckets, "The distribution, ascending."),
  ])

let percentileRecord = Record<Report.Percentile>(
  "percentile", "A percentile asked for.", inline: true, from: Report.Percentile(percent: 0, value: 0),
  [
    Field("percent", .number, \.percent, "Which one."),
    .milliseconds("ms", \.value, "That share took no longer."),
  ])

let bucketRecord = Record<Report.Bucket>(
  "bucket", "One step of a distribution.", inline: true, from: Report.Bucket(upTo: 0, count: 0),
  [
    .milliseconds("le_ms", \.upTo, "Upper bound, included."),
    .count("count", \.count, "Times up to and including the bound."),
  ])

let headroomRecord = Record<Headroom>(
  "headroom", "How far a queue is from the load that it cannot serve.", inline: true,
  from: Headroom(consumers: 0, capacity: 0, capacityShare: 0, doublingRate: nil),
  [
    .count("consumers", \.consumers, "So many consumers."),
    Field("capacity_per_s", .boundless, \.capacity, "Messages per second that they can do."),
    Field("capacity_share", .boundless, \.capacityShare, "What arrives, as a share of that."),
    .number(
      "p99_doubles_at_rate", \.doublingRate,
      "The load, as a multiple, at which the p99 doubles; null beyond 1.5."),
  ])

let throughputRecord = Record<Report.Throughput>(
  "throughput", "Messages per second.", inline: true, from: Report.Throughput(),
  [
    .number("in_per_s", \.inPerS, "Published, mean."),
    .number("out_per_s", \.outPerS, "Settled, mean."),
    .number("in_peak_per_s", \.inPeakPerS, "Published, busiest bucket."),
    .number("out_peak_per_s", \.outPeakPerS, "Settled, busiest bucket."),
  ])

let backlogRecord = Record<Report.Backlog>(
  "backlog", "Messages waiting.", inline: true, from: Report.Backlog(),
  [
    .countIfKnown("max", \.max, "Most at any time."),
    .countIfKnown("end", \.end, "When the log ends."),
    .number("mean", \.mean, "Over time."),
    .number("growth_per_s", \.growthPerS, "Trend over the last third of the load, messages per second."),
    .number("drain_s", \.drainS, "Seconds until empty at the present rates."),
    Field("never_drains", .flag, \.neverDrains, "A backlog is there and does not shrink."),
    .recordIfKnown("judged", judgedRecord, \.judged, "The window that growth and drain time are from.")
      .addedInMinorVersion,
  ])

let judgedRecord = Record<Report.Judged>(
  "judged", "The end of the load of a queue, from which growth is judged.", inline: true,
  from: Report.Judged(Window(.endOfLoad, from: 0, to: 0), inPerS: nil, leavingPerS: nil),
  [
    .time("from", \.window.from, "Its begin."),
    .time("to", \.window.to, "Its end."),
    Field("load_is_over", .flag, \.loadIsOver, "Whether no more messages came when the log ended."),
    .number("in_per_s", \.inPerS, "Published in it, messages per second."),
    .number("leaving_per_s", \.leavingPerS, "Left in it, served or not, messages per second."),
  ])

let errorsRecord = Record<Report.Errors>(
  "errors", "What went wrong.", from: Report.Errors(),
  [
    .count("count", \.count, "Errors."),
    .number("ratio", \.ratio, "Share of messages."),
    .records("by_reason", reasonRecord, \.byReason, "Descending by count."),
  ])

let reasonRecord = Record<Report.Reason>(
  "reason", "Errors of one kind.", inline: true, from: Report.Reason(reason: "", count: 0),
  [
    .text("reason", \.reason, "As logged."),
    .count("count", \.count, "Errors."),
  ])

let consumerRecord = Record<Report.Consumer>(
  "consumer", "One consumer of a queue.", from: Report.Consumer(),
  [
    .text("name", \.name, "The consumer."),
    .count("delivered", \.delivered, "Deliveries to it."),
    .count("acked", \.acked, "Messages it acknowledged."),
    .number("utilisation", \.utilisation, "Share of the time it was busy."),
    .countIfKnown("prefetch", \.prefetch, "Its prefetch limit; 0 is none."),
    .recordIfKnown("service", latencyRecord, \.service, "Processing time."),
  ])

let producerRecord = Record<Report.Producer>(
  "producer", "One producer to a queue.", inline: true, from: Report.Producer(),
  [
    .text("name", \.name, "The producer."),
    .count("published", \.published, "Messages it published."),
  ])

let sampleRecord = Record<Report.Sample>(
  "sample", "Finished measurements under one label.", from: Report.Sample(),
  [
    .text("label", \.label, "The label."),
    .count("count", \.count, "Samples."),
    .count("errors", \.errors, "Samples that failed."),
    .recordIfKnown("latency", latencyRecord, \.latency, "Their times."),
    .records("stages", stageRecord, \.stages, "The parts of each sample's time."),
    .record("throughput", throughputRecord, \.throughput, "Rates."),
    .records("by_reason", reasonRecord, \.byReason, "Failures, descending by count."),
    Field(
      "flushes", .flag, \.areFlushes,
      "Whether these are the broker's flushes to disk, not an application's measurements."
    )
    .addedInMinorVersion,
  ])

let stageRecord = Record<Report.Stage>(
  "stage", "One part of a sample's time.", from: Report.Stage(),
  [
    .text("name", \.name, "The part."),
    .record("latency", latencyRecord, \.latency, "Its times."),
    .number(
      "tail_share", \.tailShare, "Share of the time above the median of the slowest 1% of the samples."),
  ])

/// Every record of the report, the report itself first.
let allRecords: [RecordDescription] = [
  reportRecord.description, verdictRecord.description, factRecord.description, inputRecord.description,
  unreadRecord.description, templateRecord.description, fileRecord.description, spanRecord.description,
  totalsRecord.description, queueRecord.description,
  latenciesRecord.description, latencyRecord.description, percentileRecord.description,
  bucketRecord.description, throughputRecord.description, backlogRecord.description, judgedRecord.description,
  headroomRecord.description, errorsRecord.description, reasonRecord.description, consumerRecord.description,
  producerRecord.description, sampleRecord.description, stageRecord.description, seriesRecord.description,
  lineRecord.description, incidentRecord.description, lineReferenceRecord.description,
  findingRecord.description, subjectRecord.description, impactRecord.description, evidenceRecord.description,
  exclusionRecord.description, recommendationRecord.description, predictionRecord.description,
  windowRecord.description, settingRecord.description, gaugeRecord.description, summaryRecord.description,
  summaryPercentileRecord.description, notVisibleRecord.description, stampRecord.description,
  gateRecord.description, gateOriginRecord.description, gateCauseRecord.description,
  gateRemedyRecord.description,
]
