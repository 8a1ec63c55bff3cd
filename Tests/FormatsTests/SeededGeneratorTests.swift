import TestSupport
import Testing

@Suite struct SeededGeneratorTests {
  @Test func `It yields SplitMix64's published numbers`() {
    var generator = SeededGenerator(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test(arguments: [
    (Law.constant(2), 2.0), (.uniform(1, 3), 2), (.exponential(mean: 2), 2),
    (.lognormal(median: 2, sigma: 0.5), 2.266),
  ])
  func `A law's draws have its mean`(_ law: Law, mean: Double) {
    var generator = SeededGenerator(seed: 7)
    let total = (0..<20_000).reduce(0.0) { sum, _ in sum + generator.draw(law) }
    #expect(abs(total / 20_000 - mean) < 0.04)
  }

  @Test func `A number below a bound reaches every value`() {
    var generator = SeededGenerator(seed: 7)
    #expect(Set((0..<200).map { _ in generator.below(6) }) == Set(0..<6))
    #expect(generator.below(1) == 0)
  }
}
