package dev.tokenmanager.internal.cluster.record;

/** Generations as they come from outside. */
public final class Generations {

  /** The greatest that every JSON parser reads as it is written. */
  static final long MAX = (1L << 53) - 1;

  /** A token a second for 142 million years: believing more would leave too few greater ones. */
  static final long MAX_CLAIM = 1L << 52;

  private Generations() {}

  /** 0 for what cannot be true. */
  public static long sane(long generation) {
    return generation < 0 || generation > MAX_CLAIM ? 0 : generation;
  }
}
