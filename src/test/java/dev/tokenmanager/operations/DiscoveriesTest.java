package dev.tokenmanager.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Alerts and dashboard find the nodes whatever job the discovery gave them. */
class DiscoveriesTest {

  private static final Path DASHBOARD =
      Path.of("conf", "grafana", "dashboards", "token-manager.json");

  private static final String FIXED = "job=\"";

  @Test
  void alerts_haveNoFixedJob() throws Exception {
    assertThat(Expressions.alerts())
        .hasSizeGreaterThan(8)
        .allSatisfy(expression -> assertThat(expression).doesNotContain(FIXED));
  }

  @Test
  void dashboard_everyQueryOfTheNodes_hasTheJobThatIsChosen() throws Exception {
    JsonNode file = new JsonMapper().readTree(DASHBOARD.toFile());
    JsonNode variable = file.path("templating").path("list").path(1);

    assertThat(variable.path("name").asText()).isEqualTo("job");
    assertThat(variable.path("includeAll").asBoolean()).isTrue();
    assertThat(variable.path("query").path("query").asText())
        .isEqualTo("label_values(weaviate_token_generation, job)");
    assertThat(file.path("panels").findValuesAsText("expr"))
        .filteredOn(expression -> !expression.contains("ALERTS"))
        .hasSizeGreaterThan(10)
        .allSatisfy(expression -> assertThat(expression).contains("{job=~\"$job\""));
  }
}
