package dev.tokenmanager.internal.service;

import java.util.Locale;

/** Where the held token came from. */
public enum HeldSource {
  PROVIDER,
  /** Another node. */
  CLUSTER,
  /** The state file. */
  FILE,
  /** The options handed it over. */
  OPTIONS;

  /** For status and events. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
