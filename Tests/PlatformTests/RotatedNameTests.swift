import Testing

@testable import Platform

@Suite struct RotatedNameTests {
  private static let orders: [(older: String, newer: String, goesOn: Bool)] = [
    ("a/x.log.1", "a/x.log", true), ("a/x.log.1.gz", "a/x.log.gz", true), ("x.log.2.gz", "x.log.1", true),
    ("x.log.0", "x.log", true), ("x.log.10", "x.log.9", true), ("x.log.2", "x.log", false),
    ("x.log.3", "x.log.1", false), ("0.log.20261120-094202.gz", "0.log", true),
    ("0.log.20261120-094202", "0.log.20261121-000000.gz", true), ("x.log-20261120", "x.log", true),
    ("x.log.20261120", "x.log.1", false),
  ]

  @Test(arguments: orders)
  func `The names of rotated files tell their order`(_ names: (older: String, newer: String, goesOn: Bool)) {
    let (older, newer) = (RotatedName(Array(names.older.utf8)), RotatedName(Array(names.newer.utf8)))
    #expect(older.log == newer.log)
    #expect(older.precedes(newer) && !newer.precedes(older))
    #expect(older.mayGoOn(in: newer) == names.goesOn)
    #expect(!newer.mayGoOn(in: older) && !older.mayGoOn(in: older))
  }

  @Test(arguments: [("a/x.log.1", "b/x.log"), ("0.log", "1.log"), ("x.log.1", "y.log"), ("x.1", "x")])
  func `Other files are of other logs`(_ names: (String, String)) {
    let (one, other) = (RotatedName(Array(names.0.utf8)), RotatedName(Array(names.1.utf8)))
    #expect(one.log != other.log)
    #expect(!one.mayGoOn(in: other) && !other.mayGoOn(in: one))
  }
}
