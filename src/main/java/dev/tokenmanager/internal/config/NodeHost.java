package dev.tokenmanager.internal.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The host or pod that a node says it runs on: for people, nothing is reached by it. Pure. */
public final class NodeHost {

  /** As long as a name of DNS may be (RFC 1035 §2.3.4), and of its characters. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,253}");

  private NodeHost() {}

  /** The name; empty for what is none, whoever said it. */
  public static String of(@Nullable Object said) {
    return said instanceof String name && NAME.matcher(name).matches() ? name : "";
  }
}
