package dev.tokenmanager.bench;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Lets a process of its own log for how long an event loop of it is busy. */
public final class BusyLoops implements VertxServiceProvider {

  /** What is shorter is not told. */
  static final int LEAST_MILLIS = 20;

  private static final int LOOK_MILLIS = 5;
  private static final Pattern BLOCKED = Pattern.compile("has been blocked for (\\d+) ms");

  /** For Vert.x, which finds it by {@link #classPath}. */
  public BusyLoops() {}

  @Override
  public void init(VertxBootstrap vertx) {
    vertx
        .options()
        .setBlockedThreadCheckInterval(LOOK_MILLIS)
        .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
        .setMaxEventLoopExecuteTime(LEAST_MILLIS)
        .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS);
  }

  /** What brings it into a process; written there. */
  static String classPath(Path folder) throws IOException, URISyntaxException {
    Path services = folder.resolve("services").resolve("META-INF").resolve("services");
    Files.createDirectories(services);
    Files.writeString(
        services.resolve(VertxServiceProvider.class.getName()), BusyLoops.class.getName());
    Path classes =
        Path.of(BusyLoops.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return folder.resolve("services") + File.pathSeparator + classes;
  }

  /** The longest that the log tells of, in milliseconds; 0: none was busy for long. */
  static double longest(String log) {
    return BLOCKED
        .matcher(log)
        .results()
        .map(MatchResult::group)
        .mapToDouble(told -> Double.parseDouble(told.replaceAll("\\D", "")))
        .max()
        .orElse(0);
  }
}
