package dev.tokenmanager.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The blocks of src/main/docs/kubernetes.md that stand below a line {@code <!-- NAME -->}. */
final class KubernetesPage {

  private static final Path FILE = Path.of("src", "main", "docs", "kubernetes.md");

  private KubernetesPage() {}

  static String block(String name) throws Exception {
    return Pattern.compile("<!-- " + name + " -->\n```\\w+\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(FILE))
        .results()
        .map((MatchResult found) -> found.group(1))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no block " + name));
  }
}
