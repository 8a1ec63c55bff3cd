import Measures
import Simulation

// The parts of the JSON report that describe queues and samples; see ReportRecords.swift for the rules.

let queueRecord = Record<Report.Queue>(
  "queue", "One queue.", [.text("name", "The queue.") { $0.name }] + totalsRecord.fields)

let totalsRecord = Record<Report.Queue>(
  "totals", "All queues together: the keys of one queue without its name.",
  [
    .count("published", "Messages published to it.") { $0.published },
    .count("confirmed", "Publishes the broker confirmed.") { $0.confirmed },
    .count("delivered", "Deliveries, repeated ones included.") { $0.delivered },
    .count("acked", "Messages acknowledged.") { $0.acked },
    .count("nacked", "Messages refused by consumers.") { $0.nacked },
    .count("requeued", "Messages put back.") { $0.requeued },
    .count("dead_lettered", "Messages moved to a dead-letter queue.") { $0.deadLettered },
    .count("expired", "Messages that outlived their time to live.") { $0.expired },
    .count("dropped", "Messages dropped.") { $0.dropped },
    .count("returned", "Messages returned to their publisher.") { $0.returned },
    .count("in_flight_end", "Messages published and not settled when the log ends.") { $0.inFlightEnd },
    .record("latency", latenciesRecord, "Times of messages by measure.") { $0.latency },
    .record("throughput", throughputRecord, "Rates.") { $0.throughput },
    .record("backlog", backlogRecord, "Messages waiting.") { $0.backlog },
    .record("errors", errorsRecord, "What went wrong.") { $0.errors },
    .number("redelivered_ratio", "Share of deliveries that were repeated.") { $0.redeliveredRatio },
    .number("utilisation", "Busy time of consumers / (consumers x time).") { $0.utilisation },
    .recordIfKnown("headroom", headroomRecord, "How far it is from the load that it cannot serve, by replay.")
    {
      $0.headroom
    },
    .records("consumers", consumerRecord, "Each consumer.") { $0.consumers },
    .records("producers", producerRecord, "Each producer.") { $0.producers },
  ])

let latenciesRecord = Record<Report.Latencies>(
  "latencies", "Times of messages by measure; null where the log cannot show one.",
  [
    .recordIfKnown("end_to_end", latencyRecord, "Publish to final ack.") { $0.endToEnd },
    .recordIfKnown("queue_wait", latencyRecord, "Publish to first deliver.") { $0.queueWait },
    .recordIfKnown("held", latencyRecord, "Deliver to its ack or nack.") { $0.held },
    .recordIfKnown("service", latencyRecord, "Processing time, without waiting in the consumer.") {
      $0.service
    },
    .recordIfKnown("confirm", latencyRecord, "Publish to broker confirm.") { $0.confirm },
  ])

let latencyRecord = Record<Report.Latency>(
  "latency", "A distribution of times; percentiles by nearest rank.", inline: true,
  [
    .count("count", "Times measured.") { $0.count },
    .milliseconds("min_ms", "Shortest.") { Double($0.min) },
    .milliseconds("mean_ms", "Arithmetic mean.") { $0.mean },
    .milliseconds("p50_ms", "Half took no longer.") { Double($0.p50) },
    .milliseconds("p90_ms", "90% took no longer.") { Double($0.p90) },
    .milliseconds("p95_ms", "95% took no longer.") { Double($0.p95) },
    .milliseconds("p99_ms", "99% took no longer.") { Double($0.p99) },
    .milliseconds("p999_ms", "99.9% took no longer.") { Double($0.p999) },
    .milliseconds("max_ms", "Longest.") { Double($0.max) },
    .records("percentiles", percentileRecord, "Percentiles asked for, in the order asked.") { $0.extra },
    .records("buckets", bucketRecord, "The distribution, ascending.") { $0.buckets },
  ])

let percentileRecord = Record<Report.Percentile>(
  "percentile", "A percentile asked for.", inline: true,
  [
    Field("percent", .number, "Which one.") { .number($0.percent) },
    .milliseconds("ms", "That share took no longer.") { Double($0.value) },
  ])

let bucketRecord = Record<Report.Bucket>(
  "bucket", "One step of a distribution.", inline: true,
  [
    .milliseconds("le_ms", "Upper bound, included.") { Double($0.upTo) },
    .count("count", "Times up to and including the bound.") { $0.count },
  ])

let headroomRecord = Record<Headroom>(
  "headroom", "How far a queue is from the load that it cannot serve.", inline: true,
  [
    .count("consumers", "So many consumers.") { $0.consumers },
    .number("capacity_per_s", "Messages per second that they can do.") { $0.capacity },
    .number("capacity_share", "What arrives, as a share of that.") { $0.capacityShare },
    .number("p99_doubles_at_rate", "The load, as a multiple, at which the p99 doubles; null beyond 1.5.") {
      $0.doublingRate
    },
  ])

let throughputRecord = Record<Report.Throughput>(
  "throughput", "Messages per second.", inline: true,
  [
    .number("in_per_s", "Published, mean.") { $0.inPerS },
    .number("out_per_s", "Settled, mean.") { $0.outPerS },
    .number("in_peak_per_s", "Published, busiest bucket.") { $0.inPeakPerS },
    .number("out_peak_per_s", "Settled, busiest bucket.") { $0.outPeakPerS },
  ])

let backlogRecord = Record<Report.Backlog>(
  "backlog", "Messages waiting.", inline: true,
  [
    .countIfKnown("max", "Most at any time.") { $0.max },
    .countIfKnown("end", "When the log ends.") { $0.end },
    .number("mean", "Over time.") { $0.mean },
    .number("growth_per_s", "Trend over the last third of the load, messages per second.") { $0.growthPerS },
    .number("drain_s", "Seconds until empty at the present rates.") { $0.drainS },
    Field("never_drains", .boolean, "A backlog is there and does not shrink.") { .boolean($0.neverDrains) },
    .recordIfKnown("judged", judgedRecord, "The window that growth and drain time are from.") { $0.judged },
  ])

let judgedRecord = Record<Report.Judged>(
  "judged", "The end of the load of a queue, from which growth is judged.", inline: true,
  [
    .time("from", "Its begin.") { $0.window.from },
    .time("to", "Its end.") { $0.window.to },
    Field("load_is_over", .boolean, "Whether no more messages came when the log ended.") {
      .boolean($0.window.part == .endOfFinishedLoad)
    },
    .number("in_per_s", "Published in it, messages per second.") { $0.inPerS },
    .number("leaving_per_s", "Left in it, served or not, messages per second.") { $0.leavingPerS },
  ])

let errorsRecord = Record<Report.Errors>(
  "errors", "What went wrong.",
  [
    .count("count", "Errors.") { $0.count },
    .number("ratio", "Share of messages.") { $0.ratio },
    .records("by_reason", reasonRecord, "Descending by count.") { $0.byReason },
  ])

let reasonRecord = Record<Report.Reason>(
  "reason", "Errors of one kind.", inline: true,
  [
    .text("reason", "As logged.") { $0.reason },
    .count("count", "Errors.") { $0.count },
  ])

let consumerRecord = Record<Report.Consumer>(
  "consumer", "One consumer of a queue.",
  [
    .text("name", "The consumer.") { $0.name },
    .count("delivered", "Deliveries to it.") { $0.delivered },
    .count("acked", "Messages it acknowledged.") { $0.acked },
    .number("utilisation", "Share of the time it was busy.") { $0.utilisation },
    .countIfKnown("prefetch", "Its prefetch limit; 0 is none.") { $0.prefetch },
    .recordIfKnown("service", latencyRecord, "Processing time.") { $0.service },
  ])

let producerRecord = Record<Report.Producer>(
  "producer", "One producer to a queue.", inline: true,
  [
    .text("name", "The producer.") { $0.name },
    .count("published", "Messages it published.") { $0.published },
  ])

let sampleRecord = Record<Report.Sample>(
  "sample", "Finished measurements under one label.",
  [
    .text("label", "The label.") { $0.label },
    .count("count", "Samples.") { $0.count },
    .count("errors", "Samples that failed.") { $0.errors },
    .recordIfKnown("latency", latencyRecord, "Their times.") { $0.latency },
    .records("stages", stageRecord, "The parts of each sample's time.") { $0.stages },
    .record("throughput", throughputRecord, "Rates.") { $0.throughput },
    .records("by_reason", reasonRecord, "Failures, descending by count.") { $0.byReason },
  ])

let stageRecord = Record<Report.Stage>(
  "stage", "One part of a sample's time.",
  [
    .text("name", "The part.") { $0.name },
    .record("latency", latencyRecord, "Its times.") { $0.latency },
    .number("tail_share", "Share of the time above the median in the slowest hundredth.") { $0.tailShare },
  ])

/// Every record of the report, the report itself first.
let allRecords: [RecordDescription] = [
  reportRecord.description, verdictRecord.description, factRecord.description, inputRecord.description,
  fileRecord.description, spanRecord.description, totalsRecord.description, queueRecord.description,
  latenciesRecord.description, latencyRecord.description, percentileRecord.description,
  bucketRecord.description, throughputRecord.description, backlogRecord.description, judgedRecord.description,
  errorsRecord.description, reasonRecord.description, consumerRecord.description,
  producerRecord.description, sampleRecord.description, stageRecord.description, seriesRecord.description,
  lineRecord.description, incidentRecord.description, lineReferenceRecord.description,
  findingRecord.description, subjectRecord.description, impactRecord.description, evidenceRecord.description,
  exclusionRecord.description, recommendationRecord.description, predictionRecord.description,
  settingRecord.description, notVisibleRecord.description, stampRecord.description,
]
