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

  /** Of the metrics that there are, with or without labels that are asked for. */
  private static final Pattern SELECTOR =
      Pattern.compile("\\b(weaviate_token_[a-z_]+|up|ALERTS)\\b(\\{[^}]*})?");

  private Expressions() {}

  /** Of all alerts. */
  static List<String> alerts() throws Exception {
    Path file = Path.of("conf", "prometheus", "alerts.yml");
    return new YAMLMapper().readTree(file.toFile()).findValuesAsText("expr");
  }

  /** Of all panels, as Grafana sends them for all tokens of all jobs. */
  static List<String> dashboard() throws Exception {
    return file().path("panels").findValuesAsText("expr").stream()
        .map(Expressions::replaced)
        .toList();
  }

  /** What the choices above the panels are looked for in. */
  static List<String> variables() throws Exception {
    List<String> selectors = new ArrayList<>();
    for (JsonNode variable : file().path("templating").path("list")) {
      selectors.addAll(selectors(replaced(variable.path("query").path("query").asText())));
    }
    return selectors;
  }

  /** Each {@code metric{labels}} or {@code metric} in it. */
  static List<String> selectors(String expression) {
    return SELECTOR.matcher(expression).results().map(MatchResult::group).distinct().toList();
  }

  private static JsonNode file() throws Exception {
    Path file = Path.of("conf", "grafana", "dashboards", "token-manager.json");
    return new JsonMapper().readTree(file.toFile());
  }

  private static String replaced(String expression) {
    return expression.replace(INTERVAL, "10s").replace("$name", ".*").replace("$job", ".*");
  }
}
