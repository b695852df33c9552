package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Security;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NameCacheTest {

  private static final String FOUND = "networkaddress.cache.ttl";
  private static final String NOT_FOUND = "networkaddress.cache.negative.ttl";

  private final @Nullable String found = Security.getProperty(FOUND);
  private final @Nullable String notFound = Security.getProperty(NOT_FOUND);

  @AfterEach
  void restore() {
    Security.setProperty(FOUND, found == null ? "30" : found);
    Security.setProperty(NOT_FOUND, notFound == null ? "10" : notFound);
  }

  @Test
  void shorten_defaults_areASecond() {
    Security.setProperty(NOT_FOUND, "10");

    NameCache.shorten();

    assertThat(Security.getProperty(NOT_FOUND)).isEqualTo("1");
    assertThat(Security.getProperty(FOUND)).isEqualTo(found == null ? "1" : found);
  }

  @Test
  void shorten_givenToTheJvm_wins() {
    System.setProperty("sun.net.inetaddr.ttl", "7");
    System.setProperty("sun.net.inetaddr.negative.ttl", "8");
    Security.setProperty(NOT_FOUND, "10");
    try {
      NameCache.shorten();
    } finally {
      System.clearProperty("sun.net.inetaddr.ttl");
      System.clearProperty("sun.net.inetaddr.negative.ttl");
    }

    assertThat(Security.getProperty(FOUND)).isEqualTo(found == null ? "7" : found);
    assertThat(Security.getProperty(NOT_FOUND)).isEqualTo("8");
  }

  @Test
  void shorten_othersThanDefaults_stay() {
    Security.setProperty(FOUND, "60");
    Security.setProperty(NOT_FOUND, "0");

    NameCache.shorten();

    assertThat(Security.getProperty(FOUND)).isEqualTo("60");
    assertThat(Security.getProperty(NOT_FOUND)).isEqualTo("0");
  }
}
