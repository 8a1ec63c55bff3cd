@testable import Formats
import Testing

/// A restart, a peer that fell silent, an election and a mirror, as RabbitMQ 3.10 writes them.
let rabbitMQClusterLog = """
  2026-11-20 23:02:22.485222+00:00 [info] <0.223.0>  Starting RabbitMQ 3.10.8 on Erlang 25.2.3 [jit]
  2026-11-20 23:02:22.485222+00:00 [info] <0.223.0>  Copyright (c) 2007-2022 VMware, Inc. or its affiliates.
  2026-11-20 23:02:22.487264+00:00 [info] <0.223.0>
  2026-11-20 23:02:22.487264+00:00 [info] <0.223.0>  node           : hare1@localhost
  2026-11-20 23:02:22.487264+00:00 [info] <0.223.0>  cookie hash    : ky7CZiZPRMPdXOSS2swqfQ==
  2026-11-20 23:02:22.587366+00:00 [info] <0.390.0> Memory high watermark set to 9642 MiB (10110607360 bytes) of 24105 MiB (25276518400 bytes) total
  2026-11-20 23:02:22.592829+00:00 [info] <0.296.0> Disk free limit set to 50MB
  2026-11-20 23:02:22.672579+00:00 [info] <0.395.0> Limiting to approx 19903 file handles (17910 sockets)
  2026-11-20 23:02:23.006945+00:00 [warning] <0.468.0> Message store "628WB79CI/msg_store_persistent": rebuilding indices from scratch
  2026-11-20 23:02:24.000000+00:00 [info] <0.500.0> queue 'qq.tasks' in vhost '/': detected a new leader {'%2F_qq.tasks',hare3@localhost} in term 4
  2026-11-20 23:02:35.085102+00:00 [error] <0.466.0> Partial partition disconnect from hare2@localhost
  2026-11-20 23:02:44.582779+00:00 [error] <0.223.0> ** Node hare3@localhost not responding **
  2026-11-20 23:02:44.582779+00:00 [error] <0.223.0> ** Removing (timedout) connection **
  2026-11-20 23:02:44.583282+00:00 [info] <0.500.0> queue 'qq.tasks' in vhost '/': Leader monitor down with noconnection, setting election timeout
  2026-11-20 23:02:44.583306+00:00 [info] <0.466.0> rabbit on node hare3@localhost down
  2026-11-20 23:02:44.590000+00:00 [info] <0.466.0> node hare3@localhost down: net_tick_timeout
  2026-11-20 23:02:44.600000+00:00 [info] <0.500.0> queue 'qq.tasks' in vhost '/': detected a new leader {'%2F_qq.tasks',hare3@localhost} in term 4
  2026-11-20 23:02:44.686242+00:00 [info] <0.537.0> Mirrored queue 'ha.tasks' in vhost '/': Synchronising: 12 messages to synchronise
  2026-11-20 23:02:44.687270+00:00 [info] <0.537.0> Mirrored queue 'ha.tasks' in vhost '/': Synchronising: all mirrors already synced
  2026-11-20 23:02:46.170895+00:00 [info] <0.500.0> queue 'qq.tasks' in vhost '/': detected a new leader {'%2F_qq.tasks',hare1@localhost} in term 5
  2026-11-20 23:02:50.000000+00:00 [info] <0.500.0> queue 'qq.tasks' in vhost '/': detected a new leader {'%2F_qq.tasks',hare2@localhost} in term 6
  2026-11-20 23:02:54.158472+00:00 [error] <0.275.0> Mnesia(hare1@localhost): ** ERROR ** mnesia_event got {inconsistent_database, running_partitioned_network, hare3@localhost}
  2026-11-20 23:02:55.000000+00:00 [info] <0.466.0> rabbit on node hare3@localhost up
  2026-11-20 23:03:00.000000+00:00 [warning] <0.13937.0> Consumer 'c1' on channel 1 and queue 'jobs' in vhost '/' has timed out waiting for a consumer acknowledgement of a delivery. Timeout used: 4000 ms.
  2026-11-20 23:03:01.000000+00:00 [error] <0.600.0> Restarting crashed queue 'jobs' in vhost '/'.
  2026-11-20 23:03:02.000000+00:00 [warning] <0.30.0> rabbit_sysmon_handler busy_dist_port <0.900.0> [{name,x}]
  2026-11-20 23:03:03.000000+00:00 [warning] <0.30.0> Deprecated features: `x`: Feature 'transient_nonexcl_queues' is deprecated
  2026-11-20 23:03:04.000000+00:00 [warning] <0.30.0> This node is being put into maintenance (drain) mode
  2026-11-20 23:03:05.000000+00:00 [info] <0.30.0> This node is being revived from maintenance (drain) mode
  2026-11-20 23:03:06.000000+00:00 [warning] <0.30.0> Cluster minority/secondary status detected - awaiting recovery
  2026-11-20 23:03:07.000000+00:00 [info] <0.30.0> Autoheal request sent to hare1@localhost
  2026-11-20 23:03:14.734145+00:00 [notice] <0.62.0> SIGTERM received - shutting down
  2026-11-20 23:03:16.485430+00:00 [info] <0.882.0> Successfully stopped RabbitMQ and its dependencies

  """

struct RabbitMQIncidentTests {
  let decoded = Decoded(RabbitMQLog(), rabbitMQClusterLog)

  @Test func `tells what happened to whom, with begin and end`() {
    #expect(
      decoded.incidents == [
        "2026-11-20T23:02:22.485222Z broker-start point hare1@localhost",
        "2026-11-20T23:02:23.006945Z message-store-recovery point hare1@localhost",
        "2026-11-20T23:02:35.085102Z partition point hare2@localhost",
        "2026-11-20T23:02:44.582779Z net-tick-timeout point hare3@localhost",
        "2026-11-20T23:02:44.583282Z leader-lost begin qq.tasks",
        "2026-11-20T23:02:44.583306Z node-down begin hare3@localhost",
        "2026-11-20T23:02:44.686242Z mirror-sync begin ha.tasks",
        "2026-11-20T23:02:44.687270Z mirror-sync end ha.tasks",
        "2026-11-20T23:02:46.170895Z leader-lost end qq.tasks",
        "2026-11-20T23:02:50Z leader-change point qq.tasks",
        "2026-11-20T23:02:54.158472Z partition point hare3@localhost",
        "2026-11-20T23:02:55Z node-down end hare3@localhost",
        "2026-11-20T23:03:00Z consumer-timeout point jobs",
        "2026-11-20T23:03:01Z queue-crash point jobs",
        "2026-11-20T23:03:02Z port-busy point hare1@localhost",
        "2026-11-20T23:03:03Z deprecated-feature point transient_nonexcl_queues",
        "2026-11-20T23:03:04Z maintenance begin hare1@localhost",
        "2026-11-20T23:03:05Z maintenance end hare1@localhost",
        "2026-11-20T23:03:06Z pause-minority point hare1@localhost",
        "2026-11-20T23:03:07Z autoheal point hare1@localhost",
        "2026-11-20T23:03:14.734145Z broker-stop point hare1@localhost",
      ])
    #expect(decoded.events == [])
  }

  @Test func `reads settings from the start of a broker`() {
    #expect(
      decoded.settings
        == [
          "rabbitmq version=3.10.8", "erlang version=25.2.3", "memory high watermark=9642 MiB",
          "disk free limit=50MB", "file handles=19903",
        ].map { "hare1@localhost: \($0)" })
  }

  @Test func `accounts for every line`() {
    #expect(decoded.lines == 33 && decoded.ignored == 1 && decoded.notUnderstood == 0)
  }
}
