package dev.tokenmanager.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The expressions in the project's files for Prometheus and Grafana. Pure. */
final class Expressions {

  /** What Grafana replaces. */
  private static final String INTERVAL = "$__rate_interval";

  private static final Pattern SELECTOR = Pattern.compile("[a-zA-Z_]+\\{[^}]*}");

  private Expressions() {}

  /** Of all alerts. */
  static List<String> alerts() throws Exception {
    Path file = Path.of("conf", "prometheus", "alerts.yml");
    return new YAMLMapper().readTree(file.toFile()).findValuesAsText("expr");
  }

  /** Of all panels, as Grafana sends them for all tokens. */
  static List<String> dashboard() throws Exception {
    return file().path("panels").findValuesAsText("expr").stream()
        .map(Expressions::replaced)
        .toList();
  }

  /** What the choices above the panels are looked for in. */
  static List<String> variables() throws Exception {
    List<String> selectors = new ArrayList<>();
    for (JsonNode variable : file().path("templating").path("list")) {
      selectors.addAll(selectors(variable.path("query").path("query").asText()));
    }
    return selectors;
  }

  /** Each {@code metric{labels}} in it. */
  static List<String> selectors(String expression) {
    return SELECTOR.matcher(expression).results().map(MatchResult::group).distinct().toList();
  }

  private static JsonNode file() throws Exception {
    Path file = Path.of("conf", "grafana", "dashboards", "token-manager.json");
    return new JsonMapper().readTree(file.toFile());
  }

  private static String replaced(String expression) {
    return expression.replace(INTERVAL, "10s").replace("$name", ".*");
  }
}
