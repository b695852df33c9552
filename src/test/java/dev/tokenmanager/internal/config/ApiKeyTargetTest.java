package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Weaviate stands beside an API key. */
class ApiKeyTargetTest {

  private static final String KEY = "'auth': {'type': 'api_key', 'apiKey': 's3cr3t-key'}";

  private static ApiKeyTarget read(String members, String name) {
    String text = "{" + KEY + members + "}";
    return ApiKeyTarget.of(Options.json(text), Options.read(text, name));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      value = {
        ", 'weaviateUrl': 'http://127.0.0.1:1' | default | http://127.0.0.1:1",
        ", 'weaviateUrl': 'https://w', 'tokens': {'a': {}} | a | https://w",
        ", 'weaviateUrl': 'https://w', 'tokens': {'a': {'weaviateUrl': 'https://own'}} | a | https://own",
        ", 'weaviateUrl': 'http://w', 'allowInsecureHttp': true | default | http://w",
      })
  void of_written_isThatOfTheEntryElseTheTopLevel(String members, String name, String url) {
    ApiKeyTarget keyed = read(members, name);

    assertThat(Objects.requireNonNull(keyed.weaviate()).weaviateUrl()).hasToString(url);
    assertThat(keyed.problem()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      value = {
        ", 'maxWaitMs': 7 | default",
        ", 'weaviateUrl': null | default",
        ", 'weaviateUrl': 'https://w', 'tokens': {'a': {'issuerUrl': 'https://own'}} | a",
        ", 'weaviateUrl': 'https://w', 'tokens': {'a': {'auth': {'type': 'client_credentials', 'clientId': 'c', 'clientSecret': 's3cr3t-c'}}} | a",
      })
  void of_notWrittenOrNoKey_isNone(String members, String name) {
    assertThat(read(members, name)).isEqualTo(ApiKeyTarget.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      value = {
        ", 'weaviateUrl': 'http://w' | default | weaviateUrl: http: is refused",
        ", 'weaviateUrl': 7 | default | weaviateUrl: expected string",
        ", 'tokens': {'a': {'weaviateUrl': 'w'}} | a | tokens.a.weaviateUrl: expected absolute",
      })
  void of_wrong_isAProblemAndNoRefusal(String members, String name, String problem) {
    ApiKeyTarget keyed = read(members, name);

    assertThat(keyed.weaviate()).isNull();
    assertThat(keyed.problem()).startsWith(problem);
  }
}
