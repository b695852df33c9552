package dev.tokenmanager.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import io.vertx.core.Vertx;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FixedTokenTest {

  private final Vertx vertx = Vertx.vertx();
  private final FakeWeaviate weaviate = new FakeWeaviate(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void count_sendsTheToken() {
    TokenManager tokens = TokenManager.fixed(AccessToken.of("s3cr3t-token"));

    assertThat(new Things(vertx, tokens, weaviate.url()).count().await()).isEqualTo(1);

    assertThat(weaviate.seen).containsExactly("Bearer s3cr3t-token");
  }

  /** One that has ended is answered all the same: what your code does with it is its own affair. */
  @Test
  void token_thatHasEnded_isSeenToBeOver() {
    AccessToken over = AccessToken.of("s3cr3t-old").withExpiresAt(Instant.EPOCH);

    assertThat(TokenManager.fixed(over).getToken().await().isExpired()).isTrue();
  }
}
