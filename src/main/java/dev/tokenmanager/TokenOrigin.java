package dev.tokenmanager;

/** Where a held token came from. Immutable; any thread. */
public enum TokenOrigin {
  /** The provider answered with it. */
  PROVIDER,
  /** Another node of the cluster had it. */
  CLUSTER,
  /** The state file had it, from before a restart. */
  FILE,
  /** The options handed it over. */
  OPTIONS,
  /** Said by a node of a newer release. */
  UNKNOWN
}
