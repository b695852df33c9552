package dev.tokenmanager.bench;

/**
 * Of one operation, the medians over all forks.
 *
 * @param least nanoseconds, of the best fork
 * @param most nanoseconds, of the worst fork
 */
record Cost(double nanos, double least, double most, double bytes) {}
