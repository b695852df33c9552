package dev.tokenmanager.internal.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of what others say is shown: in status, events, logs and pages, never in a reply with a
 * token. Pure; any thread.
 */
public final class ForeignText {

  /** Characters of one text. */
  public static final int LONGEST = 1024;

  /** Members of one list. */
  public static final int MOST = 256;

  private static final String REST = "...";

  private ForeignText() {}

  /** The text, its end left out where it is too long. */
  public static String cut(String text) {
    return text.length() <= LONGEST ? text : beginning(text) + REST;
  }

  /** The same of a text that may be missing. */
  public static @Nullable String cutOrNull(@Nullable String text) {
    return text == null ? null : cut(text);
  }

  /** The first members, each cut. */
  public static List<String> cut(List<String> texts) {
    return texts.stream().limit(MOST).map(ForeignText::cut).toList();
  }

  /** What {@code String.join} makes with spaces, cut; of a long list no more is read than shown. */
  public static String joined(List<String> texts) {
    StringBuilder joined = new StringBuilder();
    for (String text : texts) {
      if (joined.length() > 0) {
        joined.append(' ');
      }
      joined.append(text, 0, Math.min(text.length(), LONGEST + 1));
      if (joined.length() > LONGEST) {
        break;
      }
    }
    return cut(joined.toString());
  }

  /** Not half of a character that takes two. */
  private static String beginning(String text) {
    int end = LONGEST - REST.length();
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }
}
