internal import Events

extension BrokerModel {
  func writeSettings() {
    if !plan.settings.isEmpty { write(.config, plan.settings) }
  }

  func beginIncidents() {
    for (index, incident) in plan.incidents.enumerated() {
      switch incident {
      case .alarm(_, let at, let seconds):
        agenda.insert(.incident(index), at: time(at))
        agenda.insert(.incidentEnds(index), at: time(at + seconds))
      case .restart(let at, let gap):
        agenda.insert(.incident(index), at: time(at))
        agenda.insert(.incidentEnds(index), at: time(at + gap))
      case .away(_, _, let at, _): agenda.insert(.incident(index), at: time(at))
      case .flow(_, _, let at, let seconds):
        agenda.insert(.incident(index), at: time(at))
        agenda.insert(.incidentEnds(index), at: time(at + seconds))
      case .pause(let at, _): agenda.insert(.incident(index), at: time(at))
      case .errors(_, _, _, let at, let count, let every):
        for number in 0..<count {
          agenda.insert(.error(incident: index), at: time(at + every * Double(number)))
        }
      case .churn(_, let at, let count, let every, _):
        for number in 0..<count {
          agenda.insert(.visitorComes(incident: index), at: time(at + every * Double(number)))
        }
      }
    }
  }

  func begin(incident index: Int) {
    switch plan.incidents[index] {
    case .alarm(let resource, _, _):
      isBlocked = true
      write(.alarm, [.init("resource", .text(resource)), .init("state", .text("set"))])
      for producer in producers where producer.isConnected {
        write(.block, [.init("client", .text(producer.plan.name)), .init("reason", .text(resource))])
      }
    case .restart(let at, let gap): die(until: time(at + gap))
    case .pause(_, let seconds): now += BrokerPlan.microseconds(seconds)
    case .away(let client, let reason, _, let seconds): cutOff(client, because: reason, for: seconds)
    case .flow(let client, let reason, _, _): holdBack(client, because: reason)
    case .errors, .churn: break
    }
  }

  func end(incident index: Int, at time: Int64) {
    switch plan.incidents[index] {
    case .alarm(let resource, _, _): clear(resource, at: time)
    case .restart: comeBack(at: time)
    case .flow(let client, _, _, _): letGo(client, at: time)
    case .pause, .errors, .churn, .away: break
    }
  }

  private func cutOff(_ client: String, because reason: String?, for seconds: Double) {
    let back = now + BrokerPlan.microseconds(seconds)
    let farewell = [LogRecord.Field("client", .text(client))]
    let fields = farewell + (reason.map { [.init("reason", .text($0))] } ?? [])
    if let index = producers.firstIndex(where: { $0.plan.name == client && $0.isConnected }) {
      write(.disconnect, fields)
      disconnect(producer: index)
      agenda.insert(.connect(producer: index), at: back)
    }
    guard let index = consumers.firstIndex(where: { $0.plan.name == client && $0.isPresent }),
      let queue = queueNumber(consumers[index].plan.queue)
    else { return }
    if reason == nil {
      write(.cancel, [.init("queue", .text(queues[queue].plan.name)), .init("consumer", .text(client))])
    }
    write(.disconnect, fields)
    putBack(disconnect(index))
    agenda.insert(.join(consumer: index), at: back)
    dispatch(queue)
  }

  private func holdBack(_ client: String, because reason: String) {
    guard let index = producers.firstIndex(where: { $0.plan.name == client && $0.isConnected }) else {
      return
    }
    producers[index].isHeldBack = true
    write(.block, [.init("client", .text(client)), .init("reason", .text(reason))])
  }

  private func letGo(_ client: String, at time: Int64) {
    guard let index = producers.firstIndex(where: { $0.plan.name == client && $0.isHeldBack }) else { return }
    producers[index].isHeldBack = false
    guard upAgain == nil else { return }
    now = max(now, time)
    write(.unblock, [.init("client", .text(client))])
    releaseSoon(index)
  }

  private func disconnect(producer index: Int) {
    producers[index].isConnected = false
    producers[index].connection += 1
    producers[index].unconfirmed = 0
  }

  private func clear(_ resource: String, at time: Int64) {
    isBlocked = false
    // A broker that is down has nothing to say; its clients find it unblocked when they come back.
    guard upAgain == nil else { return }
    now = max(now, time)
    write(.alarm, [.init("resource", .text(resource)), .init("state", .text("clear"))])
    for index in producers.indices where producers[index].isConnected {
      write(.unblock, [.init("client", .text(producers[index].plan.name))])
      releaseSoon(index)
    }
  }

  /// Every connection is lost without a line; messages survive, on disk.
  private func die(until upAgain: Int64) {
    self.upAgain = upAgain
    for index in producers.indices { disconnect(producer: index) }
    awaitingFlush = []
    putBackSilently(consumers.indices.flatMap { disconnect($0) })
  }

  /// Requeues without judging: what ran out meanwhile is found when the broker is up.
  private func putBackSilently(_ unsettled: [Int]) {
    for index in unsettled.sorted(by: >) {
      let queue = messages[index].queue
      queues[queue].unacked -= 1
      queues[queue].waiting.prepend(index)
      queues[queue].depth += 1
      queues[queue].readyBytes += messages[index].bytes
      messages[index].state = .ready
      if messages[index].expires < .max {
        let due = max(messages[index].expires, now)
        agenda.insert(.expire(message: index, life: messages[index].life), at: due)
      }
    }
  }

  private func comeBack(at time: Int64) {
    upAgain = nil
    now = max(now, time)
    writeSettings()
    for index in producers.indices {
      agenda.insert(.connect(producer: index), at: now + generator.microseconds(.uniform(0.1, 1.5)))
    }
    for index in consumers.indices where consumers[index].plan.joins <= second(now) {
      agenda.insert(.join(consumer: index), at: now + generator.microseconds(.uniform(0.3, 2.5)))
    }
  }

  func writeError(incident index: Int) {
    guard case .errors(let client, let reason, let code, _, _, _) = plan.incidents[index] else { return }
    write(
      .error,
      [.init("reason", .text(reason)), .init("client", .text(client)), .init("code", .number(code))])
  }

  func visitorComes(incident index: Int) {
    guard case .churn(let client, _, _, _, let life) = plan.incidents[index] else { return }
    let name = "\(client)-\(identifiers)"
    identifiers += 1
    writeConnect(client: name)
    agenda.insert(.visitorGoes(client: name), at: now + BrokerPlan.microseconds(life))
  }
}
