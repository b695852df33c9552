package dev.tokenmanager.app;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Kubernetes manifests, read with Kubernetes' own types; a field that these do not know is an error
 * that names it. Immutable.
 */
record Manifests(List<HasMetadata> all) {

  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          ConfigMap.class,
          Deployment.class,
          NetworkPolicy.class,
          PodDisruptionBudget.class,
          PodMonitor.class,
          PrometheusRule.class,
          Service.class,
          ServiceAccount.class);

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(new NoSurplus())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  static List<HasMetadata> parse(String text) throws Exception {
    List<HasMetadata> parsed = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        HasMetadata manifest = STRICT.treeToValue(document, kind(document));
        // The types put in what is missing: only what is written counts.
        if (!document.path("apiVersion").asText().equals(manifest.getApiVersion())) {
          throw new IllegalArgumentException("apiVersion of " + manifest.getKind());
        }
        parsed.add(manifest);
      }
    }
    return parsed;
  }

  private static Class<? extends HasMetadata> kind(JsonNode document) {
    String kind = document.path("kind").asText();
    String version = document.path("apiVersion").asText();
    return KINDS.stream()
        .filter(type -> HasMetadata.getKind(type).equals(kind))
        .filter(type -> Objects.equals(HasMetadata.getApiVersion(type), version))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("kind " + kind + " of " + version));
  }

  /** Those of that type. */
  <T extends HasMetadata> List<T> all(Class<T> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The only one of that type. */
  <T extends HasMetadata> T only(Class<T> type) {
    List<T> found = all(type);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " of " + type.getSimpleName());
    }
    return found.get(0);
  }

  /** The one of that type and name. */
  <T extends HasMetadata> T one(Class<T> type, String name) {
    List<T> found =
        all(type).stream()
            .filter(manifest -> manifest.getMetadata().getName().equals(name))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " of " + type.getSimpleName() + " " + name);
    }
    return found.get(0);
  }

  /** The types would collect unknown fields. */
  private static final class NoSurplus extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }
}
