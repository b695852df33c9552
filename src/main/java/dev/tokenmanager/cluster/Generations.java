package dev.tokenmanager.cluster;

/** Generations as they come from outside. */
final class Generations {

  /** Nobody gets there; believing it would leave no greater one. */
  private static final long ABSURD = Long.MAX_VALUE / 2;

  private Generations() {}

  /** 0 for what cannot be true. */
  static long sane(long generation) {
    return generation < 0 || generation > ABSURD ? 0 : generation;
  }
}
