package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.Option;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every option of the table can be given by the variable of its name. */
class EnvironmentOptionsTest {

  private static JsonObject put(String path, String value) {
    String variable =
        "TOKEN_MANAGER_"
            + path.replaceAll("(?=[A-Z])", "_").replace(".", "__").toUpperCase(Locale.ROOT);
    LayeredOptions over = new LayeredOptions(new JsonObject());
    EnvironmentOptions.put(Map.of(variable, value), over);
    return over.content();
  }

  private static Object at(JsonObject content, List<String> keys) {
    Object at = content;
    for (String key : keys) {
      at = ((JsonObject) at).getValue(key);
    }
    return at;
  }

  @ParameterizedTest
  @EnumSource
  void put_variableOfAnOption_isTheOptionInItsJsonType(Option option) {
    List<String> keys = List.of(option.path().split("\\."));
    Object one = option.isNumber() ? (Object) 1L : "1";
    Object yes = option.kind() == Option.Kind.FLAG ? (Object) true : "true";

    assertThat(at(put(option.path(), "1"), keys)).isEqualTo(one);
    assertThat(at(put(option.path(), "true"), keys)).isEqualTo(yes);
  }
}
