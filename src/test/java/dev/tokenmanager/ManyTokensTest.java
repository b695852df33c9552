package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.failureOf;
import static dev.tokenmanager.VerticleFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.SystemSources;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is configured never decides how long an event loop is busy. */
class ManyTokensTest {

  private static final int TOKENS = 500;

  @RegisterExtension
  final VerticleFixture stage =
      new VerticleFixture(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)));

  @Test
  void deploy_manyTokens_areNotReadOnAnEventLoop() {
    JsonObject wrong = options().put("tickMs", -1);

    Throwable refusal = failureOf(deploy(new TokenManagerVerticle(), wrong));

    assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
    assertThat(refusal.getStackTrace())
        .extracting(StackTraceElement::getClassName)
        .contains(VerticleOptions.class.getName())
        .noneMatch(name -> name.startsWith("io.netty.channel."));
  }

  @Test
  void deploy_manyTokens_othersHaveTheirTurnsInBetween() {
    Turns turns = new Turns(stage.vertx().getOrCreateContext());
    Clocks clocks = new Clocks(SystemSources.WALL, turns::nanos);

    result(deploy(new TokenManagerVerticle(clocks, () -> 0), options()));

    assertThat(turns.end()).as("looks at the clock in one turn").isLessThan(TOKENS);
    assertThat(result(stage.tokens().status()).getJsonArray("tokens")).hasSize(TOKENS);
  }

  private Future<String> deploy(TokenManagerVerticle verticle, JsonObject options) {
    return stage.vertx().deployVerticle(verticle, new DeploymentOptions().setConfig(options));
  }

  /** Nothing is to be discovered first. */
  private JsonObject options() {
    JsonObject options = stage.provider().options();
    JsonObject tokens = new JsonObject();
    for (int i = 0; i < TOKENS; i++) {
      tokens.put("t" + i, new JsonObject());
    }
    options.remove("issuerUrl");
    return options
        .put("oidcConfig", new JsonObject().put("tokenEndpoint", "http://127.0.0.1:1/token"))
        .put("tokens", tokens);
  }

  /** Counts how often a clock is read between two turns of an event loop. */
  private static final class Turns {
    private final Context context;
    private long reads;
    private long most;
    private boolean ended;

    Turns(Context context) {
      this.context = context;
      context.runOnContext(this::turn);
    }

    synchronized long nanos() {
      reads++;
      return SystemSources.ELAPSED.getAsLong();
    }

    private synchronized void turn(Void begun) {
      most = Math.max(most, reads);
      reads = 0;
      if (!ended) {
        context.runOnContext(this::turn);
      }
    }

    /** The most reads so far, those of the turn under way included. */
    synchronized long end() {
      ended = true;
      return Math.max(most, reads);
    }
  }
}
