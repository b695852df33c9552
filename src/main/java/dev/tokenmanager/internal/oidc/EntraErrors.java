package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.ForeignText;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The numbers by which Microsoft Entra ID tells what it refuses, more exactly than by {@code
 * error}. A number is no secret and is shown; the text beside it is not. Immutable.
 *
 * @param numbers in their order, a few
 * @param named whether the text calls them {@code AADSTS…}
 */
record EntraErrors(List<Integer> numbers, boolean named) {

  private static final int MOST = 3;
  private static final int MOST_DIGITS = 9;
  private static final Pattern NAMED = Pattern.compile("AADSTS(\\d{3," + MOST_DIGITS + "})(?!\\d)");

  private static final Set<Integer> OF_SCOPES = Set.of(1002012, 70011);

  EntraErrors {
    numbers = List.copyOf(numbers);
  }

  /** Of an answer, with none where there is none. */
  static EntraErrors of(@Nullable JsonObject body) {
    String text = body == null ? null : JsonBody.text(body, "error_description");
    Set<Integer> numbers = new LinkedHashSet<>();
    Matcher found = NAMED.matcher(text == null ? "" : ForeignText.cut(text));
    while (numbers.size() < MOST && found.find()) {
      numbers.add(Integer.valueOf(found.group(1)));
    }
    boolean named = !numbers.isEmpty();
    if (body != null && body.getValue("error_codes") instanceof Iterable<?> listed) {
      Iterator<?> each = listed.iterator();
      for (int i = 0; i < ForeignText.MOST && numbers.size() < MOST && each.hasNext(); i++) {
        if (each.next() instanceof Integer code && code > 0) {
          numbers.add(code);
        }
      }
    }
    return new EntraErrors(List.copyOf(numbers), named);
  }

  /** Whether it is a scope that is refused, whatever the word for it. */
  boolean isOfScopes() {
    return numbers.stream().anyMatch(OF_SCOPES::contains);
  }

  /** Behind the word for what is wrong; empty: there is none. */
  String shown() {
    if (numbers.isEmpty()) {
      return "";
    }
    String prefix = named ? "AADSTS" : "";
    String all = numbers.stream().map(number -> prefix + number).collect(Collectors.joining(", "));
    return named ? " (" + all + ")" : " (error code " + all + ")";
  }
}
