package dev.tokenmanager.internal.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.oidc.TokenSource;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A default of the interface must not hide what the source around which it stands says. */
class SuppliedTokenSourceTest {

  static Stream<Method> methods() {
    return Arrays.stream(TokenSource.class.getDeclaredMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void method_ofASource_isPassedOn(Method method) throws Exception {
    Method own = SuppliedTokenSource.class.getMethod(method.getName(), method.getParameterTypes());

    assertThat(own.getDeclaringClass()).isEqualTo(SuppliedTokenSource.class);
  }
}
