package dev.tokenmanager.config;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads where the token endpoint is learnt from. Pure. */
final class ProviderReader {

  private static final String ISSUER_URL = "issuerUrl";
  private static final String WEAVIATE_URL = "weaviateUrl";
  private static final String OIDC_CONFIG = "oidcConfig";

  static final List<String> KEYS = List.of(ISSUER_URL, WEAVIATE_URL, OIDC_CONFIG);

  private ProviderReader() {}

  static ProviderOptions read(OptionsNode node, boolean insecure) {
    URI issuerUrl = UrlOption.read(node, ISSUER_URL, insecure);
    URI weaviateUrl = UrlOption.read(node, WEAVIATE_URL, insecure);
    OptionsNode endpoints = node.child(OIDC_CONFIG);
    if (issuerUrl != null && endpoints != null) {
      throw node.refusal(OIDC_CONFIG, "expected either issuerUrl or oidcConfig, got both");
    }
    ProviderOptions given = given(issuerUrl, endpoints, insecure);
    if (weaviateUrl != null) {
      return new ProviderOptions.Weaviate(weaviateUrl, given);
    }
    if (given == null) {
      throw node.refusal(ISSUER_URL, "missing; give issuerUrl, weaviateUrl or oidcConfig");
    }
    return given;
  }

  private static @Nullable ProviderOptions given(
      @Nullable URI issuerUrl, @Nullable OptionsNode endpoints, boolean insecure) {
    if (issuerUrl != null) {
      return new ProviderOptions.Issuer(issuerUrl);
    }
    return endpoints == null ? null : endpoints(endpoints, insecure);
  }

  private static ProviderOptions endpoints(OptionsNode node, boolean insecure) {
    URI tokenEndpoint = UrlOption.read(node, "tokenEndpoint", insecure);
    if (tokenEndpoint == null) {
      throw node.missing("tokenEndpoint");
    }
    ProviderOptions endpoints =
        new ProviderOptions.Endpoints(
            node.text("issuer"),
            tokenEndpoint,
            UrlOption.read(node, "jwksUri", insecure),
            UrlOption.read(node, "revocationEndpoint", insecure));
    node.refuseUnknownKeys();
    return endpoints;
  }
}
