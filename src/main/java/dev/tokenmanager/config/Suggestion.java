package dev.tokenmanager.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the key that was probably meant. Pure. */
final class Suggestion {

  private static final int MOST_EDITS = 3;

  private Suggestion() {}

  /** {@code ; did you mean "x"?}, or what there is to choose from. */
  static String of(String key, Collection<String> known) {
    return known.stream()
        .filter(candidate -> edits(key, candidate) <= MOST_EDITS)
        .min(Comparator.comparingInt(candidate -> edits(key, candidate)))
        .map(candidate -> "; did you mean \"" + candidate + "\"?")
        .orElseGet(() -> "; known here are " + String.join(", ", known.stream().sorted().toList()));
  }

  /** Levenshtein distance without regard to case. */
  private static int edits(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
