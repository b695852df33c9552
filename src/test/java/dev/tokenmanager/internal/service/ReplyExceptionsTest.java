package dev.tokenmanager.internal.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyExceptionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x | default | No token is named x; there is: default.",
        "default | a,b | No token is named default; there is: a, b.",
        "s3cr3t of a user | a | No token has that name; there is: a.",
        "x | a,s3cr3t of a user | No token is named x; there is: a, and 1 more.",
        "x | s3cr3t of a user | No token is named x; there is: 1 more."
      })
  void unknownToken_namesItAndThoseThatThereAre(String name, String names, String sentence) {
    assertThat(ReplyExceptions.unknownToken(name, List.of(names.split(",")))).hasMessage(sentence);
  }

  @Test
  void unknownToken_nameOfAnyLengthAndManyNames_isBounded() {
    List<String> many = IntStream.range(0, 10_000).mapToObj(i -> "tenant-" + i).toList();

    assertThat(ReplyExceptions.unknownToken("x".repeat(1 << 20), many))
        .hasMessageStartingWith("No token has that name; there is: tenant-0, tenant-1, ")
        .hasMessageEndingWith(", tenant-9, and 9990 more.");
    assertThat(ReplyExceptions.unknownToken("x", List.of())).hasMessage("No token is named x.");
  }
}
