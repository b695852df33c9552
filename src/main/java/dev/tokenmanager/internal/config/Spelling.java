package dev.tokenmanager.internal.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which known word a mistyped one was meant to be. */
final class Spelling {

  private Spelling() {}

  /** The nearest known word, null: none is near. Case, {@code _} and {@code -} do not count. */
  static @Nullable String nearest(String word, Collection<String> known) {
    String plain = plain(word);
    String nearest = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(plain, plain(candidate));
      if (distance < least && isNear(plain, plain(candidate), distance)) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  private static boolean isNear(String word, String candidate, int distance) {
    return distance <= Math.max(1, word.length() / 3)
        || (word.length() > 2 && candidate.startsWith(word));
  }

  private static String plain(String word) {
    return word.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance, one row at a time. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
