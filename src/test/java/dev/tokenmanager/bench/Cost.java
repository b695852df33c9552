package dev.tokenmanager.bench;

import java.util.Arrays;

/**
 * Of one operation.
 *
 * @param nanos it takes, by fork
 * @param bytes it allocates, the median over all forks
 */
record Cost(double[] nanos, double bytes) {

  double median() {
    return Report.median(nanos);
  }

  double least() {
    return Arrays.stream(nanos).min().orElseThrow();
  }

  double most() {
    return Arrays.stream(nanos).max().orElseThrow();
  }
}
