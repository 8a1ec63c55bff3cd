public import Events

/// One file or stream that went into a profile, with the account of its lines.
public struct SourceRecord: Equatable, Sendable {
  public var path: String
  public var form: SourceForm
  /// Decoded bytes.
  public var bytes: Int64 = 0
  /// `lines = understood + ignored + notUnderstood`.
  public var lines = 0
  public var ignored = 0
  public var notUnderstood = 0
  public var understood: Int { lines - ignored - notUnderstood }
  /// The first few lines that were not understood, counted from 0.
  public var issues: [LineIssue] = []
  /// A problem in reading, such as compressed data that end early.
  public var problem: String?
  /// A sample of its events, which tells whether another source logs the same; empty when no sample was taken.
  public var traffic = Traffic()

  static var issueLimit: Int { EventBatch.usualIssueLimit }

  public init(path: String, form: SourceForm) {
    self.path = path
    self.form = form
  }

  /// Counts the lines of the next batch.
  mutating func count(_ batch: EventBatch, bytes: Int64) {
    for issue in batch.issues where issues.count < SourceRecord.issueLimit {
      issues.append(LineIssue(line: lines + issue.line, problem: issue.problem))
    }
    self.bytes += bytes
    lines += batch.lines
    ignored += batch.ignored
    notUnderstood += batch.notUnderstood
  }

  /// Adds the next part of the same source.
  mutating func append(_ next: SourceRecord) {
    for issue in next.issues where issues.count < SourceRecord.issueLimit {
      issues.append(LineIssue(line: lines + issue.line, problem: issue.problem))
    }
    bytes += next.bytes
    lines += next.lines
    ignored += next.ignored
    notUnderstood += next.notUnderstood
    problem = problem ?? next.problem
    traffic.merge(next.traffic)
  }
}

/// Where a record stands: a source of the profile and a line counted from 0.
public struct LineReference: Equatable, Hashable, Sendable {
  public var source: UInt32
  public var line: Int
}
