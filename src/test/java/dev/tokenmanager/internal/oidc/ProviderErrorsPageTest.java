package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of what providers answer is what {@link Remedies} generates. */
class ProviderErrorsPageTest {

  private static final Path PAGE = Path.of("src/main/docs/provider-errors.md");
  private static final String WRITE = "reference.write";

  private static final String HEAD =
      """
      # What providers answer, and what to do

      Generated from `dev.tokenmanager.internal.oidc.Remedies`; written anew by
      `./mvnw test -Dtest=ProviderErrorsPageTest -Dreference.write=true`.

      A provider that refuses a token request says why in one word, `error` (RFC 6749 §5.2), which status, log and `check` show.
      Beside it stand a number (Entra ID) or a sentence; the sentence is never shown, since it may hold a name or a secret, but the
      ones below are recognised, and say more exactly what to do than the word alone. [Troubleshooting](troubleshooting.md) has the
      rest.
      """;

  private static String page() {
    return HEAD
        + table("The word", "`error`", Remedies.OF_ERRORS)
        + "| any other | "
        + Remedies.OTHERWISE
        + " |\n"
        + table("Numbers of Entra ID", "`AADSTS…`", Remedies.OF_ENTRA)
        + table("Recognised sentences", "`error_description` contains", Remedies.OF_PHRASES);
  }

  private static String table(String title, String first, Map<?, String> remedies) {
    return "\n## %s\n\n| %s | what to do |\n|---|---|\n".formatted(title, first)
        + new TreeMap<>(remedies)
            .entrySet().stream()
                .map(row -> "| `%s` | %s |\n".formatted(row.getKey(), capital(row.getValue())))
                .collect(Collectors.joining());
  }

  private static String capital(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  @Test
  void page_isWhatTheTablesGenerate() throws Exception {
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, page());
    }

    assertThat(PAGE)
        .as("written anew by: ./mvnw test -Dtest=ProviderErrorsPageTest -D%s=true", WRITE)
        .content()
        .isEqualTo(page());
  }
}
