package dev.tokenmanager.oidc;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A body of {@code application/x-www-form-urlencoded} in UTF-8 (RFC 6749 appendix B). What was
 * added first stays. Not shared between threads.
 */
final class FormBody {

  private final Map<String, String> fields = new LinkedHashMap<>();

  FormBody add(String name, String value) {
    fields.putIfAbsent(name, value);
    return this;
  }

  String encoded() {
    return fields.entrySet().stream()
        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
