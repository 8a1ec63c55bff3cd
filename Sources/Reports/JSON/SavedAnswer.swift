public import Bytes

/// Why a saved answer cannot be read, and where it is wrong.
public struct SavedAnswerProblem: Error, Equatable, Sendable {
  /// Where the document stops being JSON; nil when it is JSON.
  public let position: TextPlace?
  /// `findings[2].severity: expected one of low, medium, high, critical; found "bad"`
  public let text: String
}

extension Answer {
  /// Reads back what the form `json` has written: the same answer, written down again, gives the same bytes in every
  /// form. Keys that this version does not know are passed over.
  public init(json bytes: [UInt8]) throws(SavedAnswerProblem) {
    let json: JSONValue
    do {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw SavedAnswerProblem(
        position: TextPlace(ofByte: error.offset, in: bytes), text: "not JSON: \(error.reason)")
    }
    do throws(FormProblem) {
      let schema = json["schema"]
      switch schema?.string {
      case reportSchemaName?:
        try checkVersion(of: json, against: reportSchemaVersion)
        self = .report(try reportRecord.read(json))
      case whatIfSchemaName?:
        try checkVersion(of: json, against: whatIfSchemaVersion)
        self = .whatIf(try whatIfRecord.read(json))
      default:
        throw FormProblem(expected: "\"\(reportSchemaName)\" or \"\(whatIfSchemaName)\"", found: schema)
          .inside(.key("schema"))
      }
    } catch {
      throw SavedAnswerProblem(position: nil, text: error.text)
    }
  }
}

/// Keys are only added inside a major version, so that every minor version of it can be read.
private func checkVersion(of json: JSONValue, against known: String) throws(FormProblem) {
  let version = json["schema_version"]
  let major = known.prefix { $0 != "." }
  let parts = (version?.string ?? "").split(separator: ".", omittingEmptySubsequences: false)
  guard parts.count == 2, parts.allSatisfy({ Int($0) != nil }), parts[0] == major else {
    throw FormProblem(expected: "version \(major).x, which this mqtune reads", found: version)
      .inside(.key("schema_version"))
  }
}
