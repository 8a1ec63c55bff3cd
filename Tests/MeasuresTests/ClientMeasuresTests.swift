import Profiles
import Testing

@testable import Measures

struct ClientMeasuresTests {
  static let logs: [(name: String, records: [(second: Double, record: String)], openMax: Int?)] = [
    (
      "opened and closed",
      [
        (0, "connect client=a"), (10, "connect client=b"), (20, "disconnect client=a"),
        (30, "connect client=c"),
      ], 2
    ),
    ("closed ones were there before the log", [(0, "disconnect client=a"), (10, "connect client=b")], 1),
    ("never seen to open or close", [(0, "publish queue=q id=1")], nil),
  ]

  @Test(arguments: logs)
  func `the most connections at a time`(
    name: String, records: [(second: Double, record: String)], openMax: Int?
  ) throws {
    #expect(try measured(records).clients.openMax == openMax, "\(name)")
  }

  @Test func `an empty log has no connections`() {
    let clients = Measures(Profile()).clients
    #expect(clients.openMax == nil && clients.openedPerS == nil)
  }
}
