import Metrics
import Testing

@Suite struct MathematicsTests {
  @Test func `logarithm and exponential undo each other`() {
    for (value, logarithm) in [
      (1.0, 0.0), (2.0, 0.693_147_180_559_945_3), (1e-9, -20.723_265_836_946_41), (7e300, 692.721_437_8),
    ] {
      #expect((value.logarithm - logarithm).magnitude < 1e-6)
      #expect((logarithm.exponential / value - 1).magnitude < 1e-6)
    }
    #expect((1.5.logarithm.exponential - 1.5).magnitude < 1e-14)
    #expect(0.0.logarithm == -.infinity)
    #expect(1e6.exponential == .infinity)
  }

  @Test(arguments: [
    (1.0, 0.0), (2, 0.693_147_180_559_945), (1_000, 6.907_755_278_982_137), (0.1, -2.302_585_092_994_046),
  ])
  func `the logarithm is that of the books`(value: Double, logarithm: Double) {
    #expect(abs(value.logarithm - logarithm) < 1e-12)
  }
}
