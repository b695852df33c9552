package dev.tokenmanager.bench;

/** How much is measured. */
enum Scale {
  /** Shows that it runs. */
  QUICK(1, 1, 200),
  /** Of many operations that soon cost what they will cost. */
  BRIEF(5, 3, 500),
  /** What the report's numbers come from. */
  FULL(5, 3, 1_000),
  /** Of what many threads do, which the compiler knows late. */
  PATIENT(5, 5, 1_000);

  /** How often all is measured, in turns: what else the machine does meets all. */
  final int rounds;

  /** Iterations of a fork, to warm up and again to measure. */
  final int iterations;

  /** Of an iteration. */
  final int iterationMillis;

  Scale(int rounds, int iterations, int iterationMillis) {
    this.rounds = rounds;
    this.iterations = iterations;
    this.iterationMillis = iterationMillis;
  }

  /** One of two, as the scale wants it. */
  <T> T of(T quick, T full) {
    return this == QUICK ? quick : full;
  }
}
