import Testing

@testable import Measures

struct ConsumerPresenceTests {
  static let cases: [(name: String, present: [Double?], busy: [Double?], each: [Double?], all: Double?)] = [
    ("half busy", [100, 100], [25, 75], [0.25, 0.75], 0.5),
    ("by time and not by heads", [300, 100], [300, 0], [1, 0], 0.75),
    ("a consumer that settles nothing is present", [100, 100], [50, nil], [0.5, nil], 0.25),
    ("no consumer settles anything", [100, 100], [nil, nil], [nil, nil], nil),
    ("no time", [nil, 100], [50, 50], [nil, 0.5], 0.5),
    ("never above one", [100], [150], [1], 1),
    ("nobody", [], [], [], nil),
  ]

  @Test(arguments: cases)
  func `utilisation is working time of time present`(
    name: String, present: [Double?], busy: [Double?], each: [Double?], all: Double?
  ) {
    let presence = ConsumerPresence(present: present, busy: busy, lastSeen: 0)
    #expect(present.indices.map(presence.utilisation(of:)) == each, "\(name)")
    #expect(presence.utilisation == all, "\(name)")
  }
}
