package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The reference page of the options is what {@link Option} generates. */
class OptionsPageTest {

  private static final Path PAGE = Path.of("src/main/docs/options.md");
  private static final String WRITE = "options.write";

  private static final String HEAD =
      """
      # Options

      Generated from `dev.tokenmanager.internal.config.Option`; written anew by
      `./mvnw test -Dtest=OptionsPageTest -Doptions.write=true`. `conf/token-manager.yaml` shows every option in its place.

      JSON or YAML, read strictly: an unknown key, a wrong type or a number out of range fails the deployment with the JSON path and
      what would be right. A **secret** `x` is given as `x`, as `xFile` (the path of a file, read again when it changes) or as `xEnv`
      (the name of an environment variable). A list may be written as text, split on spaces and commas.

      The runnable jar takes options from a file, over it from a [folder of secrets and from the
      environment](operations.md#options-file-secrets-environment): `TOKEN_MANAGER_AUTH__CLIENT_ID` is `auth.clientId`.
      """;

  private static String page() {
    return HEAD
        + section(
            "Of a token",
            "At the top level, or in an entry of `tokens`. A running service that is given other options acquires"
                + " anew only the tokens whose options changed.",
            Option.Scope.TOKEN)
        + section(
            "Of the verticle",
            "At the top level. All but `tokens` need a restart.",
            Option.Scope.VERTICLE)
        + section(
            "Of the runnable jar",
            "In the jar's file alone. All need a restart.",
            Option.Scope.JAR);
  }

  private static String section(String title, String introduction, Option.Scope scope) {
    return Option.all()
        .filter(option -> option.scope() == scope)
        .map(OptionsPageTest::row)
        .collect(
            Collectors.joining(
                "",
                "\n## "
                    + title
                    + "\n\n"
                    + introduction
                    + "\n\n| option | takes | default | |\n|---|---|---|---|\n",
                ""));
  }

  private static String row(Option option) {
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            option.path(),
            takes(option),
            option.fallback() == null ? "–" : "`" + option.fallback() + "`",
            types(option) + option.documentation());
  }

  private static String types(Option option) {
    return switch (option.types().size()) {
      case 0 -> "";
      case 1 -> "Type `" + option.types().get(0) + "`. ";
      default ->
          "Every type but "
              + Option.AUTH_TYPE.choices().stream()
                  .filter(type -> !option.types().contains(type))
                  .collect(Collectors.joining("`, `", "`", "`. "));
    };
  }

  private static String takes(Option option) {
    String words = option.kind().words();
    if (option.isNumber()) {
      return "%s, %d to %d".formatted(words, option.least(), option.most());
    }
    return option.choices().isEmpty()
        ? words
        : option.choices().stream().collect(Collectors.joining("`, `", "`", "`"));
  }

  @Test
  void page_isWhatTheTableGenerates() throws Exception {
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, page());
    }

    assertThat(Files.readString(PAGE))
        .as("written anew by: ./mvnw test -Dtest=OptionsPageTest -D%s=true", WRITE)
        .isEqualTo(page());
  }
}
