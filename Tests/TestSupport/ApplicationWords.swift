/// What programmers write when a message is handed to the broker, taken by a worker, done, or failed and put back.
///
/// In a sentence, `{n}` is the application's word for a message and `{N}` the same with a capital. A part in brackets is
/// left out where the value in it stands elsewhere in the line, or nowhere.
enum ApplicationWords {
  /// An application's word for a message, and what it may call the id of one.
  static let nouns: [(word: String, ids: [[String]])] = [
    ("message", [["message", "id"], ["msg", "id"], ["id"], ["mid"], ["message", "uuid"]]),
    ("job", [["job", "id"], ["jid"], ["id"], ["job"]]),
    ("task", [["task", "id"], ["task"], ["id"], ["task", "uuid"]]),
    ("event", [["event", "id"], ["id"], ["event", "uuid"]]),
    ("order", [["order", "id"], ["order", "no"], ["order"]]),
    ("notification", [["notification", "id"], ["id"]]),
    ("document", [["document", "id"], ["doc", "id"]]),
    ("work item", [["item", "id"], ["work", "item", "id"], ["item"]]),
    ("command", [["command", "id"], ["cmd", "id"]]),
    ("invoice", [["invoice", "id"], ["invoice", "no"]]),
  ]

  static let publish = [
    "Published {n}[ {id}][ to {dest}]", "{N}[ {id}] published[ to {dest}]", "Enqueued {n}[ {id}][ on {dest}]",
    "{N}[ {id}] enqueued[ on {dest}]", "Queued {n}[ {id}][ on {dest}]", "{N}[ {id}] queued[ in {dest}]",
    "Sent {n}[ {id}][ to {dest}]", "{N}[ {id}] sent[ to {dest}]", "{N}[ {id}] sent to broker[ ({dest})]",
    "Pushed {n}[ {id}][ onto {dest}]", "{N}[ {id}] was pushed[ to {dest}]",
    "Dispatched {n}[ {id}][ to {dest}]", "{N}[ {id}] handed over to the broker[ for {dest}]",
    "Submitted {n}[ {id}][ to {dest}]", "{N}[ {id}] submitted for processing[ via {dest}]",
    "Placed {n}[ {id}][ on {dest}]", "Put {n}[ {id}][ on {dest}]", "Added {n}[ {id}][ to {dest}]",
    "Emitted {n}[ {id}][ to {dest}]", "Produced {n}[ {id}][ to {dest}]", "{N}[ {id}] posted[ to {dest}]",
    "Publishing {n}[ {id}][ to {dest}]", "Sending {n}[ {id}][ to {dest}]",
    "Successfully published {n}[ {id}][ to {dest}]", "Wrote {n}[ {id}][ to {dest}]",
    "Scheduled {n}[ {id}] for a worker[ on {dest}]", "Broker accepted {n}[ {id}][ for {dest}]",
    "New {n}[ {id}] put[ into {dest}]", "Forwarded {n}[ {id}][ to {dest}]",
    "{N}[ {id}] is waiting for a worker[ in {dest}]", "Outgoing {n}[ {id}][ -> {dest}]",
    "{N} dispatched[: {id}][ -> {dest}]", "enqueue {n}[ {id}][ {dest}]", "publish ok[ {id}][ {dest}]",
    "Sent[ {id}][ to {dest}]", "Transmitted {n}[ {id}][ to {dest}]",
  ]

  static let deliver = [
    "Received {n}[ {id}][ from {queue}]", "{N}[ {id}] received[ from {queue}][ by {consumer}]",
    "Picked up {n}[ {id}][ from {queue}]", "{N}[ {id}] picked up[ by {consumer}]",
    "[{consumer} ]picked up {n}[ {id}][ (attempt {attempt})]", "Got {n}[ {id}][ from {queue}]",
    "Consuming {n}[ {id}][ from {queue}]", "Processing {n}[ {id}][ from {queue}]",
    "Started processing {n}[ {id}][ from {queue}][, attempt {attempt}]", "Begin processing {n}[ {id}]",
    "Processing started[ for {id}][ on {consumer}]", "Handling {n}[ {id}][ from {queue}]",
    "Dequeued {n}[ {id}][ from {queue}]", "{N}[ {id}] dequeued[ by {consumer}]",
    "Fetched {n}[ {id}][ from {queue}]", "{N}[ {id}] claimed[ by {consumer}]",
    "{N}[ {id}] assigned to worker[ {consumer}]", "Starting work on {n}[ {id}]",
    "Popped {n}[ {id}][ off {queue}]", "Reserved {n}[ {id}][ on {queue}][ for {consumer}]",
    "Pulled {n}[ {id}][ from {queue}]", "Running {n}[ {id}]", "Executing {n}[ {id}][ from {queue}]",
    "New {n}[ {id}] arrived[ on {queue}]", "Incoming {n}[ {id}][ on {queue}]",
    "{N}[ {id}] delivered[ to {consumer}]", "Now working on {n}[ {id}]", "Start handling {n}[ {id}]",
    "[{consumer} ]took {n}[ {id}][ from {queue}]", "Worker got {n}[ {id}][ from {queue}]",
    "{N}[ {id}] started[ on {consumer}]", "Beginning {n}[ {id}][, try {attempt}]",
    "Received delivery of {n}[ {id}][ (attempt {attempt})]", "consume {n}[ {id}][ {queue}]",
    "{N} received[: {id}][ <- {queue}]", "Read {n}[ {id}][ from {queue}]",
  ]

  static let ack = [
    "Acked {n}[ {id}]", "Acknowledged {n}[ {id}][ after {took}]", "{N}[ {id}] acknowledged[ on {queue}]",
    "Processed {n}[ {id}][ in {took}]", "Successfully processed {n}[ {id}][ in {took}]",
    "{N}[ {id}] processed[ in {took}]", "{N}[ {id}] processed successfully[, took {took}]",
    "Finished processing {n}[ {id}][ in {took}]", "Done with {n}[ {id}][ after {took}]",
    "{N}[ {id}] done[ in {took}]", "Completed {n}[ {id}][ in {took}]", "{N}[ {id}] completed[ in {took}]",
    "{N}[ {id}] handled[ in {took}]", "Handled {n}[ {id}][ ({took})]", "{N}[ {id}] succeeded[ after {took}]",
    "Finished {n}[ {id}][ in {took}]", "{N}[ {id}] finished[ after {took}]",
    "Processing of {n}[ {id}] finished[ in {took}]", "Processing complete[ for {id}][ ({took})]",
    "Deleted {n}[ {id}] from queue[ {queue}] after processing[ ({took})]",
    "{N}[ {id}] executed[ in {took}]", "Work on {n}[ {id}] is complete[, {took}]",
    "[{consumer} ]finished {n}[ {id}][ in {took}]", "Handler succeeded[ for {id}][ in {took}]",
    "{N}[ {id}] settled[ after {took}]", "{N}[ {id}] ok[ {took}]", "Executed {n}[ {id}][ in {took}]",
    "Consumed {n}[ {id}][ in {took}], ack sent", "ack {n}[ {id}][ {took}]", "{N} done[: {id}][ ({took})]",
    "Removed {n}[ {id}] from the queue, work done[ in {took}]",
  ]

  static let nack = [
    "Failed to process {n}[ {id}], requeued[: {reason}]", "{N}[ {id}] failed, will be retried[: {reason}]",
    "Error processing {n}[ {id}][: {reason}], returning it to the queue",
    "Rejected {n}[ {id}] with requeue[: {reason}]", "Nacked {n}[ {id}][ ({reason})], requeue=true",
    "Could not handle {n}[ {id}], putting it back[ on {queue}][: {reason}]",
    "Processing of {n}[ {id}] failed[ after {took}][ ({reason})], back to the queue",
    "Released {n}[ {id}] back to the queue[ after error: {reason}]",
    "{N}[ {id}] returned to the queue[ after error: {reason}]",
    "Requeued {n}[ {id}] after failure[: {reason}]",
    "Handler failed[ for {id}][: {reason}]; {n} goes back to the queue",
    "Unable to complete {n}[ {id}][: {reason}]; requeueing", "{N}[ {id}] requeued[ because of {reason}]",
    "Requeueing {n}[ {id}][: {reason}]", "Abandoned {n}[ {id}], it will be redelivered[: {reason}]",
    "{N}[ {id}] failed[ in {took}][ with {reason}], put back in queue", "nack {n}[ {id}][ {reason}] requeue",
  ]

  /// A line of the publisher before it hands a message over, and the broker's answer.
  static let announce = ["Preparing {n}[ {id}]", "About to publish {n}[ {id}]", "Serializing {n}[ {id}]"]
  static let confirm = [
    "Broker confirmed {n}[ {id}]", "Confirm received[ for {id}]", "{N}[ {id}] confirmed by broker",
  ]

  /// Lines of the worker between taking a message and being done with it.
  static let steps = [
    "Validated {n}[ {id}]", "Loaded customer record[ for {id}]", "Calling payment gateway[ for {id}]",
    "Saved result[ of {id}] to database", "Rendering template[ for {id}]", "{N}[ {id}]: schema version 3",
    "Lock acquired[ for {id}]", "Deserialized payload[ of {id}]",
  ]

  static let reasons = [
    "connection timed out", "upstream returned 503", "deadlock detected", "lock wait timeout", "IO error",
  ]

  /// Words of an operation, where a key and not the sentence says what happened: publish, deliver, ack, nack.
  static let operations: [[String]] = [
    ["publish", "consume", "ack", "requeue"], ["enqueue", "dequeue", "complete", "requeue"],
    ["send", "receive", "ack", "reject"], ["put", "get", "done", "release"],
    ["push", "pop", "ack", "nack"], ["produce", "consume", "ack", "retry"],
    ["publish", "receive", "settle", "return"], ["queued", "started", "succeeded", "requeued"],
    ["submit", "claim", "finish", "unclaim"], ["SENT", "RECEIVED", "PROCESSED", "REQUEUED"],
    ["enqueued", "picked_up", "finished", "retrying"], ["created", "taken", "done", "put_back"],
  ]

  /// Names of events: of a publish, a delivery, an ack, and a nack that puts back; the word for a message goes before.
  static let events: [[[String]]] = [
    [
      ["published"], ["enqueued"], ["queued"], ["sent"], ["dispatched"], ["submitted"], ["pushed"],
      ["produced"], ["emitted"],
    ],
    [
      ["received"], ["picked", "up"], ["started"], ["dequeued"], ["claimed"], ["fetched"], ["reserved"],
      ["delivered"],
      ["processing", "started"], ["consumed"],
    ],
    [
      ["acked"], ["acknowledged"], ["completed"], ["processed"], ["succeeded"], ["finished"], ["done"],
      ["handled"],
      ["processing", "finished"],
    ],
    [
      ["requeued"], ["failed", "requeued"], ["nacked"], ["returned", "to", "queue"], ["put", "back"],
      ["retry", "scheduled"],
    ],
  ]
}
