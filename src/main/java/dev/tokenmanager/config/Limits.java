package dev.tokenmanager.config;

/** The bounds of numbers. */
final class Limits {

  static final long YEAR_SECONDS = 365L * 24 * 60 * 60;
  static final long YEAR_MS = YEAR_SECONDS * 1000;
  static final long MOST_REQUESTS = 10_000;

  private Limits() {}
}
