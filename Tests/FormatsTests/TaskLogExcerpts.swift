@testable import Formats

extension TaskLogTests {
  static let excerpts: [Excerpt] = [
    Excerpt(
      format: .celery,
      text: """
         -------------- worker1@host v5.6.3 (recovery)
        - *** --- * --- .> concurrency: 4 (prefork)
                        .> media            exchange=media(direct) key=media
        [2026-11-30 10:15:45,660: INFO/MainProcess] Task app.mail sent. task_id=87b3ff4a-ae2f-4366-9b72-9a5b189b6d48 queue=media
        [2026-11-30 10:15:45,669: INFO/MainProcess] Task app.mail[87b3ff4a-ae2f-4366-9b72-9a5b189b6d48] received
        [2026-11-30 10:15:45,728: INFO/ForkPoolWorker-2] Task app.mail[87b3ff4a-ae2f-4366-9b72-9a5b189b6d48] succeeded in 0.05s: 'Task x[y] succeeded in 9s: 1'
        [2026-11-30 10:15:46,953: INFO/MainProcess] Task app.mail[34814f8f-c164-48a4-bff5-048e494cf73f] received
        [2026-11-30 10:15:46,998: INFO/MainProcess] Task app.mail[34814f8f-c164-48a4-bff5-048e494cf73f] received
        [2026-11-30 10:15:47,001: INFO/ForkPoolWorker-2] Task app.mail[34814f8f-c164-48a4-bff5-048e494cf73f] retry: Retry in 1s: ValueError('answered 503')
        [2026-11-30 10:15:48,060: INFO/ForkPoolWorker-1] Task app.mail[34814f8f-c164-48a4-bff5-048e494cf73f] succeeded in 9.5e-05s: None
        [2026-11-30 10:15:51,003: INFO/MainProcess] Task app.mail[e5b7fa4c-5fa2-4cce-8a39-6005cd3865cd] received
        [2026-11-30 10:15:51,073: ERROR/ForkPoolWorker-2] Task app.mail[e5b7fa4c-5fa2-4cce-8a39-6005cd3865cd] raised unexpected: ValueError('answered 503')
        Traceback (most recent call last):
          File "/srv/app/tasks.py", line 7, in f
        ValueError: answered 503
        [2026-11-30 10:15:51,080: INFO/MainProcess] Discarding revoked task: app.mail[a5b7fa4c-5fa2-4cce-8a39-6005cd3865cd]
        [2026-11-30 10:15:51,081: INFO/MainProcess] Received task: app.mail[b5b7fa4c-5fa2-4cce-8a39-6005cd3865cd]
        [2026-11-30 10:16:01,083: ERROR/MainProcess] Hard time limit (10s) exceeded for app.mail[b5b7fa4c-5fa2-4cce-8a39-6005cd3865cd]
        [2026-11-30 10:16:02,083: INFO/MainProcess] Task app.mail[c5b7fa4c-5fa2-4cce-8a39-6005cd3865cd] received
        worker: Warm shutdown (MainProcess)
        """,
      events: [
        "2026-11-30T10:15:45.660Z publish queue=media",
        "2026-11-30T10:15:45.678Z deliver queue=media party=worker-1",
        "2026-11-30T10:15:45.728Z ack queue=media party=worker-1 ms=50",
        "2026-11-30T10:15:45.728Z sample queue=app.mail ms=50",
        "2026-11-30T10:15:46.953Z deliver queue=media party=worker-2",
        "2026-11-30T10:15:47.001Z nack queue=media party=worker-2 reason=ValueError('answered N')",
        "2026-11-30T10:15:48.059905Z deliver queue=media party=worker-2",
        "2026-11-30T10:15:48.060Z ack queue=media party=worker-2 ms=0",
        "2026-11-30T10:15:48.060Z sample queue=app.mail ms=0",
        "2026-11-30T10:15:51.003Z deliver queue=media party=worker-3",
        "2026-11-30T10:15:51.073Z nack queue=media party=worker-3 reason=ValueError('answered N')",
        "2026-11-30T10:15:51.080Z deliver queue=media party=worker-4",
        "2026-11-30T10:15:51.080Z nack queue=media party=worker-4 reason=revoked task",
        "2026-11-30T10:15:51.081Z deliver queue=media party=worker-1",
        "2026-11-30T10:16:01.083Z nack queue=media party=worker-1 reason=Hard time limit (10s) exceeded",
        "2026-11-30T10:16:02.083Z deliver queue=media",
      ]),
    Excerpt(
      format: .celeryEvents,
      text: """
        -> evdump: starting capture...
        worker1@host [2026-11-30 10:18:34.660640+00:00] heartbeat: active=0, clock=2, freq=2.0, loadavg=[3.06, 2.12, 1.78]
        gen1@host [2026-11-30 10:18:05.767252+00:00] task sent: app.mail(fa42468c-46a0-4f89-a63e-c2b8d096b3c8) args=(1,) kwargs={} clock=5, exchange=, queue=pictures, retries=0, utcoffset=0
        w@host [2026-11-30 10:18:05.769465+00:00] task received: app.mail(fa42468c-46a0-4f89-a63e-c2b8d096b3c8) args=(1,) kwargs={} clock=7, utcoffset=0
        w@host [2026-11-30 10:18:05.772189+00:00] task started: app.mail(fa42468c-46a0-4f89-a63e-c2b8d096b3c8) args=(1,) kwargs={} clock=8, utcoffset=0
        w@host [2026-11-30 10:18:05.811291+00:00] task succeeded: app.mail(fa42468c-46a0-4f89-a63e-c2b8d096b3c8) args=(1,) kwargs={} clock=9, result=' runtime=7, x', runtime=0.03797865600017758, utcoffset=0
        w@host [2026-11-30 10:18:06.712189+00:00] task started: app.mail(eb7ff520-9aa3-45f2-973b-649ec4d6ffcb) args=(1,) kwargs={} clock=8, utcoffset=0
        w@host [2026-11-30 10:18:06.752189+00:00] task sent: app.mail(eb7ff520-9aa3-45f2-973b-649ec4d6ffcb) args=(1,) kwargs={} clock=8, queue=pictures, retries=1, utcoffset=0
        w@host [2026-11-30 10:18:06.792096+00:00] task retried: app.mail(eb7ff520-9aa3-45f2-973b-649ec4d6ffcb) args=(16,) kwargs={} clock=57, exception=ValueError('a, 503'), local_received=1796033886.7931461, pid=1, traceback=Traceback (most recent call last):
          File "/srv/app/tasks.py", line 7, in f
        , utcoffset=0
        """,
      events: [
        "2026-11-30T10:18:05.767252Z publish queue=pictures",
        "2026-11-30T10:18:05.772189Z deliver queue=pictures party=worker-1",
        "2026-11-30T10:18:05.811291Z ack queue=pictures party=worker-1 ms=37",
        "2026-11-30T10:18:05.811291Z sample queue=app.mail ms=37",
        "2026-11-30T10:18:06.712189Z deliver queue=pictures party=worker-1",
        "2026-11-30T10:18:06.792096Z nack queue=pictures party=worker-1 reason=ValueError('a, N')",
        "2026-11-30T10:18:06.792096Z sample queue=app.mail ms=79 failed reason=ValueError('a, N')",
      ]),
    Excerpt(
      format: .sidekiq,
      text: """
        2026-11-30T10:20:10.401Z pid=1 tid=bbd INFO: Booting Sidekiq 6.4.1 with redis options {:url=>"redis://127.0.0.1:6379/17"}
        2026-11-30T10:20:14.399Z pid=7 tid=main jid=c0451ed071fb882ce0805143 queue=mail class=ReceiptJob INFO: enqueued
        2026-11-30T10:20:14.401Z pid=1 tid=bbd class=ReceiptJob jid=c0451ed071fb882ce0805143 INFO: start
        2026-11-30T10:20:14.444Z pid=1 tid=bbd class=ReceiptJob jid=c0451ed071fb882ce0805143 elapsed=0.043 INFO: done
        2026-11-30T10:20:14.850Z pid=1 tid=bbp class=ResizeJob jid=4c9a7d3b30b4d82c03a2b0e7 INFO: start
        2026-11-30T10:20:14.893Z pid=1 tid=bbp class=ResizeJob jid=4c9a7d3b30b4d82c03a2b0e7 elapsed=0.043 INFO: fail
        2026-11-30T10:20:14.893Z pid=1 tid=bbp WARN: {"context":"Job raised exception","job":{"retry":2,"jid":"4c9a7d3b30b4d82c03a2b0e7"}}
        2026-11-30T10:20:14.893Z pid=1 tid=bbp WARN: /srv/app/worker.rb:16:in `go'
        /srv/app/worker.rb:20:in `perform'
        {"ts":"2026-11-30T10:20:15.281Z","pid":1,"tid":"bup","lvl":"INFO","msg":"start","ctx":{"class":"ResizeJob","jid":"4c9a7d3b30b4d82c03a2b0e7"}}
        {"ts":"2026-11-30T10:20:15.320Z","pid":1,"tid":"bup","lvl":"INFO","msg":"Adding dead ResizeJob job 4c9a7d3b30b4d82c03a2b0e7","ctx":{"class":"ResizeJob","jid":"4c9a7d3b30b4d82c03a2b0e7"}}
        {"ts":"2026-11-30T10:20:15.324Z","pid":1,"tid":"bup","lvl":"INFO","msg":"fail","ctx":{"class":"ResizeJob","jid":"4c9a7d3b30b4d82c03a2b0e7","elapsed":0.043}}
        """,
      events: [
        "2026-11-30T10:20:14.399Z publish queue=mail",
        "2026-11-30T10:20:14.401Z deliver queue=mail party=worker-1",
        "2026-11-30T10:20:14.444Z ack queue=mail party=worker-1 ms=43",
        "2026-11-30T10:20:14.444Z sample queue=ReceiptJob ms=43",
        "2026-11-30T10:20:14.850Z deliver queue=sidekiq party=worker-1",
        "2026-11-30T10:20:14.893Z nack queue=sidekiq party=worker-1 ms=43 reason=failed",
        "2026-11-30T10:20:14.893Z sample queue=ResizeJob ms=43 failed reason=failed",
        "2026-11-30T10:20:15.281Z deliver queue=sidekiq party=worker-1",
        "2026-11-30T10:20:15.324Z nack queue=sidekiq party=worker-1 ms=43 reason=failed",
        "2026-11-30T10:20:15.324Z sample queue=ResizeJob ms=43 failed reason=failed",
      ]),
    Excerpt(
      format: .rq,
      text: """
        2026-11-30 10:27:57.320 INFO rq.worker Worker 3a0d: started with PID 31209, version 3.0.0
        2026-11-30 10:27:57.323 INFO rq.worker *** Listening on media...
        2026-11-30 10:28:03.312 INFO rq.worker Worker 3a0d: media: app.resize(1) (5ef218c8-ff7f-44a0-8acb-dea7411f439a)
        2026-11-30 10:28:03.361 INFO rq.worker Successfully completed app.resize(1) job in 0:00:00.031348s on worker 3a0d
        2026-11-30 10:28:03.361 INFO rq.worker Worker 3a0d: media: Job OK (5ef218c8-ff7f-44a0-8acb-dea7411f439a)
        2026-11-30 10:28:03.361 INFO rq.worker Worker 3a0d: job 5ef218c8-ff7f-44a0-8acb-dea7411f439a result is kept for 500 seconds
        2026-11-30 10:28:09.272 INFO rq.worker Worker 3a0d: media: app.resize(45) (fdff1233-e562-48bd-bf30-318709df97ab)
        2026-11-30 10:28:09.349 ERROR rq.worker Worker 3a0d: job fdff1233-e562-48bd-bf30-318709df97ab: exception raised while executing (app.resize)
        Traceback (most recent call last):
        2026-11-30 10:28:26.303 INFO rq.worker Worker 3a0d [PID 31209]: warm shut down requested
        """,
      events: [
        "2026-11-30T10:28:03.312Z deliver queue=media party=3a0d",
        "2026-11-30T10:28:03.361Z ack queue=media party=3a0d",
        "2026-11-30T10:28:03.361Z sample queue=app.resize ms=31",
        "2026-11-30T10:28:09.272Z deliver queue=media party=3a0d",
        "2026-11-30T10:28:09.349Z nack queue=media party=3a0d reason=exception raised while executing",
        "2026-11-30T10:28:09.349Z sample queue=app.resize ms=77 failed reason=exception raised while executing",
      ]),
    Excerpt(
      format: .huey,
      text: """
        [2026-11-30 10:18:49,339] INFO:huey.consumer:MainThread:Huey consumer started with 2 thread, PID 14733 at 2026-11-30 10:18:49.339406
        + app.resize
        [2026-11-30 10:18:53,358] INFO:huey:Worker-2:Executing app.mail: c15548d7-e2d2-4397-a1c3-425495f613e2 2 retries
        [2026-11-30 10:18:53,416] INFO:huey:Worker-2:app.mail: c15548d7-e2d2-4397-a1c3-425495f613e2 2 retries executed in 0.058s
        [2026-11-30 10:18:55,400] INFO:huey:Worker-2:Executing app.mail: 288a0746-d96c-4afa-aacd-499e9225a000 1 retries
        [2026-11-30 10:18:55,462] ERROR:huey:Worker-2:Unhandled exception in task 288a0746-d96c-4afa-aacd-499e9225a000.
        Traceback (most recent call last):
        [2026-11-30 10:18:55,464] INFO:huey:Worker-2:Requeueing 288a0746-d96c-4afa-aacd-499e9225a000, 0 retries
        [2026-11-30 10:18:56,950] INFO:huey:Worker-1:Executing app.mail: 288a0746-d96c-4afa-aacd-499e9225a000 @2026-11-30 10:18:56.464352
        [2026-11-30 10:18:56,990] ERROR:huey:Worker-1:Unhandled exception in task 288a0746-d96c-4afa-aacd-499e9225a000.
        """,
      events: [
        "2026-11-30T10:18:53.358Z deliver queue=huey party=worker-1",
        "2026-11-30T10:18:53.416Z ack queue=huey party=worker-1 ms=58",
        "2026-11-30T10:18:53.416Z sample queue=app.mail ms=58",
        "2026-11-30T10:18:55.400Z deliver queue=huey party=worker-1",
        "2026-11-30T10:18:55.462Z nack queue=huey party=worker-1 reason=unhandled exception",
        "2026-11-30T10:18:55.462Z sample queue=app.mail ms=62 failed reason=unhandled exception",
        "2026-11-30T10:18:56.950Z deliver queue=huey party=worker-1",
        "2026-11-30T10:18:56.990Z nack queue=huey party=worker-1 reason=unhandled exception",
        "2026-11-30T10:18:56.990Z sample queue=app.mail ms=40 failed reason=unhandled exception",
      ]),
    Excerpt(
      format: .arq,
      text: """
        10:16:50: Starting worker for 3 functions: resize_image, send_email, build_report
        10:16:57:   1.49s \u{2192} b2e392c1b3f644b498435d1a517e7434:mail(49) delayed=1.49s
        10:16:57:   0.07s \u{21BB} b2e392c1b3f644b498435d1a517e7434:mail retrying job in 1.00s
        10:17:02:   6.64s \u{2192} b2e392c1b3f644b498435d1a517e7434:mail(49) try=2 delayed=4.08s
        10:17:02:   0.04s \u{2190} b2e392c1b3f644b498435d1a517e7434:mail \u{25CF} 50
        10:17:03:   0.04s \u{2192} own-name:mail('a:b(c')
        10:17:03:   0.04s ! own-name:mail failed, ValueError: upstream answered 503
        10:17:17: shutdown on SIGTERM \u{25C6} 339 jobs complete \u{25C6} 1 failed \u{25C6} 32 retries \u{25C6} 2 ongoing to cancel
        """,
      events: [
        "1970-01-02T10:16:57Z deliver queue=arq party=worker-1 ms=1490",
        "1970-01-02T10:16:57Z nack queue=arq party=worker-1 ms=70 reason=retrying job in N.Ns",
        "1970-01-02T10:16:57Z sample queue=mail ms=70 failed reason=retrying job in N.Ns",
        "1970-01-02T10:17:02Z deliver queue=arq party=worker-1",
        "1970-01-02T10:17:02Z ack queue=arq party=worker-1 ms=40",
        "1970-01-02T10:17:02Z sample queue=mail ms=40",
        "1970-01-02T10:17:03Z deliver queue=arq party=worker-1 ms=40",
        "1970-01-02T10:17:03Z nack queue=arq party=worker-1 ms=40 reason=ValueError: upstream answered N",
        "1970-01-02T10:17:03Z sample queue=mail ms=40 failed reason=ValueError: upstream answered N",
      ]),
    Excerpt(
      format: .dramatiq,
      text: """
        [2026-11-30 10:29:21,340] [PID 9] [MainThread] [dramatiq.broker.RabbitmqBroker] [DEBUG] Enqueueing message '89cb9810-e6af-4abc-ba1a-689023688662' on queue 'encode'.
        [2026-11-30 10:29:21,350] [PID 8] [Thread-2] [dramatiq.worker.ConsumerThread(encode)] [DEBUG] Pushing message '89cb9810-e6af-4abc-ba1a-689023688662' onto work queue.
        [2026-11-30 10:29:21,350] [PID 8] [Thread-6] [dramatiq.worker.WorkerThread] [DEBUG] Received message mail(4) with id '89cb9810-e6af-4abc-ba1a-689023688662'.
        [2026-11-30 10:29:21,351] [PID 8] [Thread-6] [tasks.mail] [DEBUG] Received args=(4,) kwargs={}.
        [2026-11-30 10:29:21,444] [PID 8] [Thread-6] [tasks.mail] [DEBUG] Completed after 92.95ms.
        [2026-11-30 10:29:21,444] [PID 8] [Thread-6] [dramatiq.worker.ConsumerThread(encode)] [DEBUG] Acknowledging message '89cb9810-e6af-4abc-ba1a-689023688662'.
        [2026-11-30 10:29:22,400] [PID 7] [Thread-7] [dramatiq.worker.WorkerThread] [DEBUG] Received message mail(25) with id 'ded9ed65-78e7-4ca1-a7af-01e4f7158aca'.
        [2026-11-30 10:29:22,490] [PID 7] [Thread-7] [tasks.mail] [DEBUG] Completed after 90.5ms.
        [2026-11-30 10:29:22,496] [PID 7] [Thread-7] [dramatiq.worker.WorkerThread] [ERROR] Failed to process message mail(25) with unhandled exception.
        Traceback (most recent call last):
        [2026-11-30 10:29:22,497] [PID 7] [Thread-7] [dramatiq.middleware.retries.Retries] [INFO] Retrying message 'ded9ed65-78e7-4ca1-a7af-01e4f7158aca' in 1963 milliseconds.
        [2026-11-30 10:29:22,498] [PID 7] [Thread-7] [dramatiq.broker.RabbitmqBroker] [DEBUG] Enqueueing message 'ded9ed65-78e7-4ca1-a7af-01e4f7158aca' on queue 'encode.DQ'.
        [2026-11-30 10:29:22,499] [PID 7] [Thread-7] [dramatiq.worker.ConsumerThread(encode)] [DEBUG] Acknowledging message 'ded9ed65-78e7-4ca1-a7af-01e4f7158aca'.
        """,
      events: [
        "2026-11-30T10:29:21.340Z publish queue=encode",
        "2026-11-30T10:29:21.350Z deliver queue=encode party=worker-1",
        "2026-11-30T10:29:21.444Z ack queue=encode party=worker-1 ms=92",
        "2026-11-30T10:29:21.444Z sample queue=mail ms=92",
        "2026-11-30T10:29:22.400Z deliver queue=encode party=worker-1",
        "2026-11-30T10:29:22.496Z nack queue=encode party=worker-1 ms=90 reason=unhandled exception",
        "2026-11-30T10:29:22.496Z sample queue=mail ms=90 failed reason=unhandled exception",
      ]),
    Excerpt(
      format: .dramatiq,
      text: """
        [2026-11-30 10:27:35,219] [PID 3] [Thread-4] [dramatiq.worker.WorkerThread] [ERROR] Failed to process message mail(27) with unhandled exception.
        [2026-11-30 10:27:35,220] [PID 3] [Thread-4] [dramatiq.middleware.retries.Retries] [INFO] Retrying message 'f9446b29-9c3a-49aa-b70b-d5e7d212c06b' in 1953 milliseconds.
        """,
      events: [
        "2026-11-30T10:27:35.219Z error reason=mail: unhandled exception"
      ]),
    Excerpt(
      format: .fastStream,
      text: """
        2026-11-30 10:23:10,595 INFO     - FastStream app starting...
        2026-11-30 10:23:10,602 INFO     -      | catalog.send_email   |            - `SendEmail` waiting for messages
        2026-11-30 10:23:14,634 INFO     -      | catalog.build_report | f72050d2-9 - Received
        2026-11-30 10:23:14,667 INFO     -      | catalog.build_report | f72050d2-9 - Processed
        2026-11-30 10:23:15,000 INFO     -      | catalog.send_email   | f72050d2-9 - Received
        2026-11-30 10:23:15,195 ERROR    -      | catalog.send_email   | f72050d2-9 - ValueError: upstream answered 503 for item 92
        Traceback (most recent call last):
        2026-11-30 10:23:15,196 INFO     -      | catalog.send_email   | f72050d2-9 - Processed
        2026-11-30 10:23:15,197 INFO     -      | catalog.send_email   | f72050d2-9 - Message was rejected
        """,
      events: [
        "2026-11-30T10:23:14.634Z deliver queue=catalog.build_report party=worker-1",
        "2026-11-30T10:23:14.667Z ack queue=catalog.build_report party=worker-1",
        "2026-11-30T10:23:14.667Z sample queue=build_report ms=33",
        "2026-11-30T10:23:15Z deliver queue=catalog.send_email party=worker-1",
        "2026-11-30T10:23:15.196Z nack queue=catalog.send_email party=worker-1 reason=ValueError: upstream answered N for item N",
        "2026-11-30T10:23:15.196Z sample queue=send_email ms=196 failed reason=ValueError: upstream answered N for item N",
      ]),
    Excerpt(
      format: .taskiq,
      text: """
        [2026-11-30 10:20:51,542][taskiq.worker][INFO   ][MainProcess] Pid of a main process: 16066
        [2026-11-30 10:20:26,987][taskiq.receiver.receiver][INFO   ][worker-0] Executing task app:resize with ID: 52211c8d426144ebac0ede3f822b32ce
        [2026-11-30 10:20:27,027][taskiq.receiver.receiver][ERROR  ][worker-0] Exception found while executing function.
        Traceback (most recent call last):
        [2026-11-30 10:20:27,028][taskiq.retry_middleware][INFO   ][worker-0] Task 'app:resize' invocation failed. Retrying.
        [2026-11-30 10:20:27,030][taskiq.receiver.receiver][INFO   ][worker-0] Executing task app:resize with ID: 52211c8d426144ebac0ede3f822b32ce
        """,
      events: [
        "2026-11-30T10:20:26.987Z deliver queue=taskiq",
        "2026-11-30T10:20:27.027Z error queue=taskiq reason=exception found while executing function",
        "2026-11-30T10:20:27.030Z deliver queue=taskiq",
      ]),
    Excerpt(
      format: .kombu,
      text: """
        2026-11-30 10:28:06,120 INFO kombu.mixins Connected to amqp://guest:**@127.0.0.1:5682/corpus
        2026-11-30 10:28:09,983 INFO __main__ Got task: mail(1)[1ecdece9-fb51-4006-bb35-7d27d75584ae]
        2026-11-30 10:28:10,070 INFO __main__ Task mail[1ecdece9-fb51-4006-bb35-7d27d75584ae] done
        2026-11-30 10:28:10,071 INFO __main__ Got task: mail(4)[15f7b8ed-a2ee-4194-930b-3ff292ae4b02]
        2026-11-30 10:28:10,151 ERROR __main__ task raised exception: ValueError('a [b] 503') [15f7b8ed-a2ee-4194-930b-3ff292ae4b02]
        bye bye
        """,
      events: [
        "2026-11-30T10:28:09.983Z deliver queue=kombu party=worker-1",
        "2026-11-30T10:28:10.070Z ack queue=kombu party=worker-1",
        "2026-11-30T10:28:10.070Z sample queue=mail ms=87",
        "2026-11-30T10:28:10.071Z deliver queue=kombu party=worker-1",
        "2026-11-30T10:28:10.151Z nack queue=kombu party=worker-1 reason=ValueError('a [b] N')",
        "2026-11-30T10:28:10.151Z sample queue=mail ms=80 failed reason=ValueError('a [b] N')",
      ]),
    Excerpt(
      format: .nameko,
      text: """
        starting services: media_service
        handling resize 3002d84fc8a746ad8985c4c224c42b09
        handled resize 3002d84fc8a746ad8985c4c224c42b09
        error handling worker <WorkerContext [media_service.handle] at 0x7f61>: upstream answered 503 for item 29
        Traceback (most recent call last):
        """,
      events: [
        "1970-01-01T00:00:00Z deliver queue=media_service",
        "1970-01-01T00:00:00Z ack queue=media_service",
        "1970-01-01T00:00:00Z nack queue=media_service reason=upstream answered N for item N",
      ]),
    Excerpt(
      format: .aiormq,
      text: #"""
        2026-11-30 10:21:57,089 DEBUG aio_pika.connection: Creating AMQP channel for connection: <RobustConnection: "amqp://guest:******@127.0.0.1:5682/corpus" 0 channels>
        2026-11-30 10:21:57,104 DEBUG aiormq.connection: Prepare to send ChannelFrame(payload=b'\x01\x00\x01\x00\x00\x00\x16\x00<\x00\x14\x00\x00\x06frames\x05ctag1\x00\x00\x00\x00\x00\xce', should_close=False, drain_future=None)
        2026-11-30 10:22:01,020 DEBUG aiormq.connection: Received frame <Basic.Deliver object at 0x7f461972fbf0> in channel #1 weight=68 on <Connection: "amqp://guest:******@127.0.0.1:5682/corpus" at 0x7f46197579d0>
        2026-11-30 10:22:01,021 DEBUG aiormq.connection: Received frame <Basic.Deliver object at 0x7f461972fbf0> in channel #1 weight=68 on <Connection: "amqp://guest:******@127.0.0.1:5682/corpus" at 0x7f46197579d0>
        2026-11-30 10:22:01,459 DEBUG aiormq.connection: Prepare to send ChannelFrame(payload=b'\x01\x00\x01\x00\x00\x00\r\x00<\x00P\x00\x00\x00\x00\x00\x00\x00\x01\x00\xce', should_close=False, drain_future=None)
        2026-11-30 10:22:01,460 DEBUG aiormq.connection: Prepare to send ChannelFrame(payload=b'\x01\x00\x01\x00\x00\x00\r\x00<\x00Z\x00\x00\x00\x00\x00\x00\x00\x02\x01\xce', should_close=False, drain_future=None)
        2026-11-30 10:22:01,461 DEBUG aiormq.connection: Prepare to send ChannelFrame(payload=b'\x01\x00\x01\x00\x00\x00\x0f\x00<\x00(\x00\x00\x00\x06frames\x01\xce\x02\x00\x01\x00\x00\x00\x0e\x00<\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0c\x00\x00\xce', should_close=False, drain_future=None)
        """#,
      events: [
        "2026-11-30T10:22:01.020Z deliver queue=frames party=worker-1",
        "2026-11-30T10:22:01.021Z deliver queue=frames party=worker-2",
        "2026-11-30T10:22:01.459Z ack queue=frames party=worker-1",
        "2026-11-30T10:22:01.460Z nack queue=frames party=worker-2 reason=rejected by the consumer",
        "2026-11-30T10:22:01.461Z publish queue=frames",
      ]),
    Excerpt(
      format: .taskSender,
      text: """
        2026-11-30 10:16:21,875 INFO [shop.web] queued app.resize id=89a1eb6d-2345-4a12-894e-bc60b8797a43
        2026-11-30 10:16:21,879 INFO [shop.web] GET /orders 200
        2026-11-30 10:16:21,880 INFO Sent task jobs.resize with id 99a1eb6d-2345-4a12-894e-bc60b8797a43
        """,
      events: [
        "2026-11-30T10:16:21.875Z publish queue=app.resize",
        "2026-11-30T10:16:21.880Z publish queue=jobs.resize",
      ]),
  ]
}
