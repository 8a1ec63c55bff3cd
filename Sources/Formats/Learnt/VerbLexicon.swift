internal import Events

/// What English verbs say where they are said of a message: that it is given, taken, done with, or given back.
enum VerbLexicon {
  struct Sense {
    var kind: EventKind
    var weight: Double
  }

  private static let meanings: [(kind: EventKind, weight: Double, words: String)] = [
    (
      .publish, 3,
      "publish published publishes publishing enqueue enqueued enqueues enqueuing enqueueing queued queueing produced producing emitted emitting pushed pushing submitted submitting"
    ),
    (
      .publish, 2.5, "sent sending send posted posting produce submit emit broadcast broadcasting transmitted"
    ),
    (
      .publish, 2,
      "dispatched dispatching dispatch push put putting scheduled scheduling shipped shipping fired outgoing forwarded forwarding relayed routed handed outbound post waiting waits awaiting awaits"
    ),
    (.publish, 1.5, "created added wrote written accepted creating adding queue pending"),
    (
      .deliver, 3,
      "received receiving receive recv dequeue dequeued dequeuing dequeueing delivered delivering delivery deliver consume consuming picked popped claimed fetched pulled"
    ),
    (
      .deliver, 2.5,
      "started starting start begin began begun beginning got fetching processing handling executing reserved leased retrieved arrived polled running incoming grabbed inbound taken took taking"
    ),
    (
      .deliver, 2,
      "consumed working assigned dispatched collected run take takes poll fetch pull pop get gets getting"
    ),
    (.deliver, 1, "accepted acquired obtained process handle"),
    (.start, 2, "started starting start begin began begun beginning executing running processing handling"),
    (
      .ack, 4,
      "ack acked acks acking acknowledge acknowledged acknowledging completed complete completes processed handled finished executed done"
    ),
    (.ack, 3, "settle settled performed committed consumed succeeded ended finishing completion end finish"),
    (.ack, 2, "resolved deleted removed fulfilled closed"),
    (.ack, 1, "success successfully successful ok"),
    (
      .nack, 6,
      "nack nacked nacks nacking reject rejected rejecting failed failing fails fail failure error errored exception requeue requeued requeuing requeueing retry retried retrying retries crashed aborted raised"
    ),
    (.nack, 4, "rescheduled unable timeout timed cannot released backoff"),
    (.nack, 3, "return returned returning returns back not"),
    (.nack, 2, "again release redelivered later"),
    (.confirm, 4, "confirm confirmed confirms puback"),
    (.deadLetter, 8, "deadletter deadlettered dlq dlx parked"),
    (.expire, 5, "expired expire"),
    (.drop, 4, "dropped dropping discarded discarding"),
  ]

  /// Verbs that count in all their forms; a doubled last letter is marked by a star.
  private static let verbs: [(kind: EventKind, weight: Double, verbs: String)] = [
    (
      .publish, 2,
      "place insert append pass transfer deposit issue launch relay spool feed inject offload lodge hand transmit delegate"
    ),
    (.publish, 1, "plan* stage buffer propose offer supply"),
    (
      .deliver, 2.5,
      "receive dequeue pick pop* claim fetch pull grab reserve lease retrieve poll seize snatch collect"
    ),
    (.deliver, 2, "obtain accept allocate assign"),
    (.deliver, 1, "acquire extract gather"),
    (.ack, 3, "accomplish conclude fulfil* fulfill finalize finalise settle succeed finish"),
    (.ack, 1.5, "resolve clear close wrap*"),
    (
      .nack, 4,
      "abandon reject refuse decline abort bounce defer* postpone reschedule revert undo requeue redeliver crash fail interrupt surrender"
    ),
  ]

  /// Forms that no rule gives.
  private static let irregular: [(kind: EventKind, weight: Double, words: String)] = [
    (.publish, 2, "lay laid"), (.deliver, 2, "read reads reading caught drew drawn"),
    (.ack, 3, "finishes succeeds settles"), (.nack, 4, "undid undone gave threw thrown"),
  ]

  /// The forms of regular verbs: `settle settles settled settling`.
  private static func forms(of verb: Substring) -> [String] {
    let doubles = verb.hasSuffix("*")
    let base = String(doubles ? verb.dropLast() : verb)
    let endsInE = base.hasSuffix("e")
    let stem = endsInE ? String(base.dropLast()) : doubles ? base + base.suffix(1) : base
    let hisses = ["s", "sh", "ch", "x", "z"].contains(where: base.hasSuffix)
    return [base, base + (hisses ? "es" : "s"), stem + "ed", stem + "ing"]
  }

  /// The senses of each word, by the hash of its letters.
  static let senses: [UInt64: [Sense]] = {
    var senses: [UInt64: [Sense]] = [:]
    for meaning in meanings + irregular {
      for word in words(meaning.words) {
        senses[word, default: []].append(Sense(kind: meaning.kind, weight: meaning.weight))
      }
    }
    func add(_ form: String, _ kind: EventKind, _ weight: Double) {
      let word = hash(form)
      if senses[word, default: []].contains(where: { $0.kind == kind }) { return }
      senses[word, default: []].append(Sense(kind: kind, weight: weight))
    }
    for (kind, weight, verbs) in verbs {
      for verb in verbs.split(separator: " ") {
        for form in forms(of: verb) {
          add(form, kind, weight)
          // What is no longer taken is given back: unclaimed, unreserved.
          if kind == .deliver { add("un" + form, .nack, 4) }
        }
      }
    }
    return senses
  }()

  /// Words for what messaging is about.
  static let messaging = Set(
    words(
      "message messages msg msgs queue queues topic job jobs task tasks consumer consumers producer publisher subscriber event events exchange broker worker envelope payload delivery consume consumed consuming publish published publishing enqueue enqueued dequeue dequeued ack acked acknowledged nack nacked requeue requeued requeueing redelivered"
    ))
  /// Words for what else an application does.
  static let other = Set(
    words(
      "request requests response http https get post put patch query sql select insert update cache health healthz metrics connection pool database db session login email mail heartbeat websocket upload download cursor transaction gc migration config server"
    ))
  /// Words for what comes again.
  static let returning = Set(
    words(
      "requeue requeued requeuing requeueing retry retried retrying retries rescheduled back again backoff redelivered"
    ))
  /// Words for what is only meant to be done.
  static let planning = Set(
    words("about preparing prepare prepares prepared attempting trying going serializing serialising"))

  private static func words(_ text: String) -> [UInt64] {
    text.split(separator: " ").map { hash(String($0)) }
  }

  private static func hash(_ word: String) -> UInt64 {
    word.utf8.reduce(MessagingWords.noWord, MessagingWords.extended)
  }
}
