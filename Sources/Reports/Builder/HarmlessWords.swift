/// Words that brokers, libraries and protocols use for failures, and the ordinary words between them. A text of a log may
/// hold any word as a name, so that only words that are known to tell nothing are kept.
enum HarmlessWords {
  /// Whether a word, or each of the words that it is made of (`NOT_FOUND`, `ConnectionResetError`), tells nothing.
  static func contains(_ word: some StringProtocol) -> Bool {
    let parts = parts(of: word.unicodeScalars)
    return !parts.isEmpty && parts.allSatisfy { known.contains($0) || known.contains($0.singular) }
  }

  /// In lower case: parted by hyphens, underscores and points, and where a capital follows a small letter or begins the last of
  /// several capitals' words (`AMQPError`).
  private static func parts(of word: some BidirectionalCollection<Unicode.Scalar>) -> [String] {
    let scalars = Array(word)
    var parts = [""]
    for (place, scalar) in scalars.enumerated() {
      if "_-.".unicodeScalars.contains(scalar) {
        parts.append("")
        continue
      }
      let isCapital = "A"..."Z" ~= scalar
      let followsSmall = place > 0 && "a"..."z" ~= scalars[place - 1]
      let leadsSmall =
        place > 0 && "A"..."Z" ~= scalars[place - 1] && place + 1 < scalars.count
        && "a"..."z" ~= scalars[place + 1]
      if isCapital, followsSmall || leadsSmall { parts.append("") }
      parts[parts.count - 1] += String(scalar).lowercased()
    }
    return parts.filter { !$0.isEmpty }
  }

  private static let known = Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))

  private static let text = """
    a about above abnormal abort aborted accept accepted access accessdenied account ack acked acknowledge
    acknowledged acknowledgement action active actual address after again against alarm alive all allow allowed
    already also always am amount amq amqp an and another any api app application are arg argument as at attempt
    attempted attribute auth authenticate authenticated authentication authorisation authorised authorization
    authorized auto available aware away back bad badmatch bandwidth base basic batch be because been before begin
    behind being below between bind binding block blocked body both bound broken broker brokenpipe buffer bug
    bulk bus busy but by byte bytes cache call callback can cancel cancelled canceled cannot capacity case cause
    caused certificate chain change changed channel channelclosed channelwrongstate check checksum circuit class
    classic clean clear client clock close closed closing cluster code column command commit common complete
    completed condition config configuration confirm confirmed conflict connect connected connecting connection
    connectionaborted connectionclosed connectionrefused connectionreset constraint consume consumed consumer
    content context continue control controller conversion convert coordinator corrupt corrupted could count cpu
    crash crashed create created credential credentials credit crypto ctx current cut cycle data database date day
    dead deadline deadlock death debug declare declared decode decoding default define defined delay delayed
    delete deleted deliver delivered delivery delivery-limit demand denied deny dependency deprecated
    deserialization deserialize deserializing destination detected device did died different direct directory
    disable disabled disallowed discard discarded disconnect disconnected disk dispatch dns do document does domain
    does done down drain drop dropped due duplicate duplicated during duration each early election element else empty
    enable enabled encode encoding end ended endpoint engine enough entity entry enum eof eoferror epoch error
    established evaluate event every exactly exceed exceeded exceeding exception excessive exchange exclusive
    execute execution exhausted exist existing exists exit exited expect expected expire expired expiry explicit
    external extra fail failed failing failover failure false family fanout fatal fault feature fetch few field
    file filter final find finish finished first flag flow flush fold follow following follower for forbidden force
    forced foreign format found fragment frame free from full function future garbage gateway general generate
    generation generic get give given global go gone got grant granted greater group guarantee had half handle
    handler handling handshake happened hard has hash have having head header health heap heartbeat high him hop
    host hour http https id identical idle if ignore ignored illegal immediate implement implemented in inactive
    incomplete incompatible inconsistent incorrect index inequivalent infinite inflight info information init initial
    initialise initialize inner input insert inside instance insufficient integer integrity interface internal interval
    interrupt interrupted into invalid invariant io is isolation issue it item its itself job join json just keep
    keepalive key kill killed kind know known lack lag large larger last late latency later layer leader leadership
    leave left length less level library lifetime like limit line link list listen listener load local locale lock
    locked log login long longer loop lost low made mail make malformed management manual many map mapping
    match max maximum may mechanism member memory message metadata method millisecond milliseconds min minimum
    minute minutes mismatch miss missed missing mode model module more most move moved ms much multiple must
    mutex nack name namespace need negative negotiation net network never new next nil no noconnection node none normal
    not nothing now null nullpointer number object of off offset ok old on once one only open opened opening
    operation operational option optional or order ordering origin other others out outdated outer outgoing outofmemory
    outside over overflow overload overloaded own owner pack packet page pair param parameter parent parse
    parser parsing part partial partition partitioned pass passed passive password path pattern pause payload peer
    pending per percent period permanent permanently permission permissions permitted phase pid ping pipe
    pipeline place plain plugin policy poll pool port position possible post precondition prefetch prefix present prevent
    previous primary principal prior priority problem procedure process processed processing produce produced
    producer prohibited properties property protocol provide provided provider proxy publish published publisher
    publishing pull purge push put query queue quorum quota quote quoted random range rate read reader reading
    ready reason rebalance receipt receive received receiver recipient record recover recovery redeclare
    redelivered redelivery redirect reference refused register registered registry reject rejected rejection
    relation release released reload remote remove removed repeat repeated replica replication reply report request
    requested require required requeue requeued reserved reset resolve resolved resource response rest restart
    restarted restarting result resume retried retries retry return returned revoked role rollback root round route
    router routing row rpc rule run runtime running safe same sasl save schema scope search second seconds section
    secure security see segment self send sender sending sent sequence serial serialization serialize server service
    session set setting setup several shard share shared short should shut shutdown shutting side signal signature
    simple since single size skip skipped slow small so socket some something soon source space specific
    specification specified spent split sql ssl stale stack stage standby start started starting state statement
    static status step still stop stopped stopping storage store stored stream streamlost string subject submit
    subscribe subscriber subscription success successful successfully such supervisor support supported suspect
    suspended sync synchronisation synchronization syntax system table tag take taken target task tcp temporarily
    temporary term terminate terminated terminating termination text than that the their them then there these they
    third this thread threshold throttle throttled throttling throughput tick time timed timeout timer timestamp
    tls to token too took topic total trace track transaction transfer transient transport tried trigger true truncated
    trust try trying ttl turn two type unable unacceptable unacknowledged unauthenticated unauthorised unauthorized
    unavailable unclosed undefined under underflow unexpected unexpectedly unhandled unicode unique unit
    unknown unlock unmarshal unmatched unnamed unpack unprocessable unreachable unreadable unrecognised
    unrecognized unresolved unroutable unsupported until unused up update updated upper upstream uri url usable usage
    use used user username utf using valid validate validation value variable vector verification verify version
    very vhost via view violated violation virtual visible vm wait waited waiting want warning was watermark
    way we web websocket well went were what when where which while who whole why width will window with within without
    word work worker would write writer writing written wrong xml yes yet you your zero zone
    backlog cursor depth jitter load occupancy redeliveries rss saturation swap unacked utilisation utilization
    internalservererror badrequest badgateway toomanyrequests
    haproxy kafka rabbitmq activemq mosquitto nats pika kombu celery erlang java javax lang net util python ruby
    node spring redis postgres postgresql mysql mqtt stomp otp nodejs golang rust scala
    enoent eacces epipe econnreset econnrefused etimedout enotfound ehostunreach enetunreach emfile enospc
    econnaborted eai enomem einval noproc enotconn epipe esrch emsgsize
    can't couldn't doesn't don't isn't won't wasn't hasn't
    other unspecified n
    """
}

extension String {
  /// Without an ending of a plural or of a verb's third person.
  fileprivate var singular: String { hasSuffix("s") ? String(dropLast()) : self }
}
