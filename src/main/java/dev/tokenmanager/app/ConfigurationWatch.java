package dev.tokenmanager.app;

import dev.tokenmanager.internal.service.OptionsChange;
import dev.tokenmanager.internal.service.TokenServices;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the configuration once a second, off the event loop, and gives the owner of the tokens
 * what changed. What is wrong changes nothing: it is logged once, and shown in status. Its own
 * context only.
 */
final class ConfigurationWatch extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int MOST_NAMES = 10;
  private static final String DEFECT = "A defect of the token manager; see its log.";

  private final ConfigurationSources configuration;
  private final ServiceOptions started;
  private final boolean clustered;
  private final String address;
  private final long periodMs;
  private JsonObject latest = new JsonObject();
  private boolean fresh;
  private boolean busy;
  private boolean waiting;
  private boolean stopped;
  private @Nullable String problem;
  private List<String> warned = List.of();
  private @Nullable ConfigRetriever retriever;

  /**
   * @param started the options with which this process was started
   */
  ConfigurationWatch(
      ConfigurationSources configuration, ServiceOptions started, boolean clustered) {
    this(configuration, started, clustered, PERIOD);
  }

  /** Looks as often as that. */
  ConfigurationWatch(
      ConfigurationSources configuration,
      ServiceOptions started,
      boolean clustered,
      Duration period) {
    this.periodMs = period.toMillis();
    this.configuration = configuration;
    this.started = started;
    this.clustered = clustered;
    this.address = started.verticle().address();
  }

  @Override
  public Future<?> start() {
    TokenServices.configurationLoaded(vertx, address);
    ConfigRetriever watching =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .setIncludeDefaultStores(false)
                .setScanPeriod(periodMs)
                .addStore(
                    new ConfigStoreOptions()
                        .setType(ConfigurationStore.TYPE)
                        .setFormat("json")
                        .setConfig(ConfigurationStore.settings(configuration))));
    retriever = watching;
    watching.listen(change -> changed(change.getNewConfiguration()));
    // It may have changed since it was read for the start.
    return watching.getConfig().onSuccess(this::changed);
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    return retriever == null ? Future.succeededFuture() : retriever.close();
  }

  private void changed(JsonObject found) {
    latest = found;
    fresh = true;
    consider();
  }

  private void consider() {
    if (busy || stopped) {
      return;
    }
    busy = true;
    boolean news = fresh;
    fresh = false;
    JsonObject found = latest;
    vertx
        .executeBlocking(() -> valid(found), false)
        .compose(this::apply)
        .onFailure(failure -> refused(failure, news))
        .onComplete(
            ended -> {
              busy = false;
              if (fresh) {
                consider();
              }
            });
  }

  private ServiceOptions valid(JsonObject found) throws CommandFailure {
    ServiceOptions options = configuration.options(found);
    try {
      options.check(clustered);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongOptions(configuration.explained(String.valueOf(e.getMessage())));
    }
    return options;
  }

  private Future<?> apply(ServiceOptions options) {
    // The owner answers on its own context.
    Promise<OptionsChange> answer = ((ContextInternal) context).promise();
    TokenServices.update(vertx, address, options.verticle()).onComplete(answer);
    return answer.future().onSuccess(change -> applied(change, options)).onFailure(this::tryAgain);
  }

  /** A file that the options name may be there by then, which no change of theirs would tell. */
  private void tryAgain(Throwable failure) {
    if (failure instanceof IllegalArgumentException && !waiting && !stopped) {
      waiting = true;
      vertx.setTimer(
          periodMs,
          over -> {
            waiting = false;
            consider();
          });
    }
  }

  private void applied(OptionsChange change, ServiceOptions options) {
    if (problem != null) {
      problem = null;
      LOG.info("{}: good again", configuration.file());
    }
    if (change.concernsTokens()) {
      LOG.info(
          "{}: loaded again; tokens replaced: {}, added: {}, removed: {}",
          configuration.file(),
          names(change.replaced()),
          names(change.added()),
          names(change.removed()));
    }
    List<String> needRestart = needRestart(change, options);
    if (!needRestart.isEmpty() && !needRestart.equals(warned)) {
      LOG.warn(
          "{}: changed and without effect until a restart: {}",
          configuration.file(),
          String.join(", ", needRestart));
    }
    warned = needRestart;
    TokenServices.configurationLoaded(vertx, address);
  }

  private List<String> needRestart(OptionsChange change, ServiceOptions options) {
    List<String> keys = new ArrayList<>(change.needRestart());
    keys.addAll(started.needRestart(options));
    return keys;
  }

  private static String names(List<String> names) {
    return names.size() > MOST_NAMES ? names.size() + " tokens" : names.toString();
  }

  private void refused(Throwable failure, boolean news) {
    boolean defect =
        !(failure instanceof CommandFailure || failure instanceof IllegalArgumentException);
    if (defect && (stopped || TokenServices.local(vertx, address) == null)) {
      LOG.debug("Nobody takes the configuration any more: {}", failure.getClass().getName());
      return;
    }
    String sentence = defect ? DEFECT : sentence(failure);
    if (news || !sentence.equals(problem)) {
      if (defect) {
        // Its message could quote what must not be seen.
        LOG.error("The configuration is not in full effect: defect {}", place(failure));
      } else {
        LOG.error("The configuration stays as it was: {}", sentence);
      }
      TokenServices.configurationRefused(vertx, address, sentence);
    }
    problem = sentence;
  }

  private String sentence(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return failure instanceof CommandFailure
        ? message
        : CommandFailure.oneLine(configuration.explained(message));
  }

  private static String place(Throwable defect) {
    StackTraceElement[] trace = defect.getStackTrace();
    return defect.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
  }
}
