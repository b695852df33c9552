package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The alerts are written once, in conf/prometheus/alerts.yml: the PrometheusRule is made of them,
 * with {@code -Dalerts.write=true}.
 */
class PrometheusRuleTest {

  private static final Path ALERTS = Path.of("conf", "prometheus", "alerts.yml");
  private static final Path RULE =
      Path.of("conf", "kubernetes", "components", "monitoring", "prometheus-rule.yaml");
  private static final String SPEC = "\nspec:\n";

  /** Every line below {@code groups:}, comments too, two columns deeper. */
  private static String made() throws Exception {
    String alerts = Files.readString(ALERTS);
    String rule = Files.readString(RULE);
    return alerts
        .substring(alerts.indexOf("\ngroups:") + 1)
        .lines()
        .map(line -> line.isEmpty() ? "\n" : "  " + line + "\n")
        .collect(Collectors.joining("", rule.substring(0, rule.indexOf(SPEC) + SPEC.length()), ""));
  }

  @Test
  void rule_isMadeOfTheAlerts() throws Exception {
    if (Boolean.getBoolean("alerts.write")) {
      Files.writeString(RULE, made());
    }

    assertThat(Files.readString(RULE)).isEqualTo(made());
  }

  @Test
  void rule_hasTheGroupsOfTheAlerts_asYamlReadsThem() throws Exception {
    YAMLMapper yaml = new YAMLMapper();
    JsonNode alerts = yaml.readTree(ALERTS.toFile());
    JsonNode rule = yaml.readTree(RULE.toFile());

    assertThat(alerts.at("/groups/0/rules")).isNotEmpty();
    assertThat(rule.at("/spec/groups")).isEqualTo(alerts.at("/groups"));
  }
}
