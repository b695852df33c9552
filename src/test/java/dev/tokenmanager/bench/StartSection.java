package dev.tokenmanager.bench;

import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The runnable jar, unclustered: from exec until {@code /health/ready} says that it has a token,
 * and what is resident then. Alone, from an archive of classes (AppCDS), and as the image starts
 * it, from an AOT cache, where there is a JDK 25.
 */
final class StartSection implements Section {

  private static final Path TASKSET = Path.of("/usr/bin/taskset");
  private static final Path JVMS = Path.of("/usr/lib/jvm");
  private static final Path DOCKERFILE = Path.of("src", "main", "docker", "Dockerfile");
  private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-Xms32m");
  private static final double MOST_MEGABYTES = 30;
  private static final double MOST_MEBIBYTES = 110;
  private static final double MOST_SECONDS = 1.2;
  private static final double MOST_SECONDS_OF_IMAGE = 0.8;
  private static final double MOST_BUSY_MILLIS = 500;

  /** A way to start it. */
  private record Variant(String name, double mostSeconds, List<String> command) {}

  @Override
  public void measure(Report report, Scale scale) throws Exception {
    Path folder = Files.createDirectories(report.folder().resolve("start")).toAbsolutePath();
    Path jar =
        Path.of(System.getProperty("bench.jar", "target/bench/weaviate-token-manager.jar"))
            .toAbsolutePath();
    report.atMost("runnable jar", MOST_MEGABYTES, Files.size(jar) / 1e6, "MB");
    Vertx outside = Vertx.vertx();
    try {
      ScriptedProvider provider = Deployed.result(ScriptedProvider.start(outside));
      provider.lifetimeSeconds = 3_600;
      int port = freePort();
      Path options = write(folder.resolve("options.json"), provider.options(), port);
      Map<Variant, List<JarProcess.Start>> starts = new LinkedHashMap<>();
      for (Variant variant : variants(jar, folder)) {
        starts.put(variant, new ArrayList<>());
      }
      for (int round = 0; round < scale.rounds; round++) {
        for (Map.Entry<Variant, List<JarProcess.Start>> variant : starts.entrySet()) {
          try (JarProcess process = run(variant.getKey().command, options, folder)) {
            variant.getValue().add(process.awaitReady(port));
          }
        }
      }
      starts.forEach((variant, measured) -> add(report, variant, measured));
      report.detail(table(starts));
      onOneCore(report, scale, jar, options, port);
    } finally {
      Deployed.result(outside.close());
    }
  }

  /** How long the busiest event loop has no turn for another, where all share one core. */
  private static void onOneCore(Report report, Scale scale, Path jar, Path options, int port)
      throws Exception {
    String what = "longest turn of an event loop at start, plain, one core";
    if (!Files.isExecutable(TASKSET)) {
      report.uncompared(
          what, "≤ " + Report.number(MOST_BUSY_MILLIS, "ms"), "", TASKSET + " is not there");
      return;
    }
    Path folder = options.getParent();
    String classPath = BusyLoops.classPath(folder) + File.pathSeparator + jar;
    List<String> command =
        List.of(
            TASKSET.toString(), "-c", "0", java(), "-cp", classPath, "dev.tokenmanager.app.Main");
    double[] longest = new double[scale.of(1, scale.rounds)];
    for (int round = 0; round < longest.length; round++) {
      try (JarProcess process = run(command, options, folder)) {
        process.awaitReady(port);
        longest[round] = BusyLoops.longest(process.log());
      }
    }
    report.atMost(what, MOST_BUSY_MILLIS, Report.median(longest), "ms");
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static List<Variant> variants(Path jar, Path folder)
      throws IOException, InterruptedException {
    List<String> plain = List.of(java(), "-jar", jar.toString());
    List<Variant> variants = new ArrayList<>();
    variants.add(new Variant("plain", MOST_SECONDS, plain));
    String archive = folder.resolve("start.jsa").toString();
    train(with(plain, List.of("-XX:ArchiveClassesAtExit=" + archive)), folder, archive);
    List<String> archived = with(plain, List.of("-XX:SharedArchiveFile=" + archive));
    variants.add(new Variant("AppCDS", MOST_SECONDS, archived));
    variants.add(
        new Variant(
            "AppCDS, `" + String.join(" ", SMALL) + "`", MOST_SECONDS, with(archived, SMALL)));
    Path jdk25 = jdk25();
    if (jdk25 != null) {
      String cache = folder.resolve("start.aot").toString();
      List<String> image = image(jdk25.resolve("bin").resolve("java"), jar);
      train(replaced(image, "-XX:AOTCache=", "-XX:AOTCacheOutput=" + cache), folder, cache);
      variants.add(
          new Variant(
              "as the image does, JDK 25, AOT cache",
              MOST_SECONDS_OF_IMAGE,
              replaced(image, "-XX:AOTCache=", "-XX:AOTCache=" + cache)));
    }
    return variants;
  }

  /**
   * As the image is built: with its own page for a provider, which answers, if not with a token.
   */
  private static void train(List<String> command, Path folder, String made)
      throws IOException, InterruptedException {
    Files.deleteIfExists(Path.of(made));
    int port = freePort();
    JsonObject own =
        new JsonObject()
            .put("issuerUrl", "http://127.0.0.1:" + port)
            .put("auth", ScriptedProvider.clientCredentials());
    try (JarProcess process = run(command, write(folder.resolve("own.json"), own, port), folder)) {
      process.awaitLogged("code 502");
    }
    if (!Files.exists(Path.of(made))) {
      throw new IllegalStateException(
          made + " was not made: " + Files.readString(folder.resolve("jar.log")));
    }
  }

  private static JarProcess run(List<String> command, Path options, Path folder)
      throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("run", "--conf", options.toString()));
    return new JarProcess(words, folder);
  }

  private static Path write(Path file, JsonObject options, int port) throws IOException {
    return Files.writeString(
        file, options.copy().put("http", new JsonObject().put("port", port)).encode());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The options of the JVM come behind its name. */
  private static List<String> with(List<String> command, List<String> options) {
    List<String> words = new ArrayList<>(command);
    words.addAll(1, options);
    return words;
  }

  private static List<String> replaced(List<String> command, String start, String word) {
    return command.stream().map(each -> each.startsWith(start) ? word : each).toList();
  }

  /** The entry point of the image, with that JVM and jar. */
  private static List<String> image(Path java, Path jar) throws IOException {
    String text = Files.readString(DOCKERFILE);
    int start = text.indexOf('[', text.indexOf("\nENTRYPOINT"));
    String words = text.substring(start, text.indexOf(']', start) + 1).replace("\\\n", "");
    List<String> command = new ArrayList<>();
    new JsonArray(words).forEach(word -> command.add(word.toString()));
    command.set(0, java.toString());
    command.set(command.size() - 1, jar.toString());
    return command;
  }

  private static Path jdk25() throws IOException {
    if (!Files.isDirectory(JVMS)) {
      return null;
    }
    try (Stream<Path> jvms = Files.list(JVMS)) {
      return jvms.filter(jvm -> jvm.getFileName().toString().matches(".*\\b25\\b.*"))
          .filter(jvm -> Files.isExecutable(jvm.resolve("bin").resolve("java")))
          .findFirst()
          .orElse(null);
    }
  }

  private static void add(Report report, Variant variant, List<JarProcess.Start> starts) {
    String start = "exec to ready, " + variant.name;
    report.atMost(start, variant.mostSeconds, median(starts, JarProcess.Start::seconds), "s");
    report.atMost(
        start + ", resident", MOST_MEBIBYTES, median(starts, JarProcess.Start::mebibytes), "MiB");
  }

  private static String table(Map<Variant, List<JarProcess.Start>> starts) {
    StringBuilder table =
        new StringBuilder("| exec to ready | median | from, to | processor | resident |\n")
            .append("|---|---|---|---|---|\n");
    starts.forEach(
        (variant, measured) ->
            table.append(
                Report.text(
                    "| %s | %.2f s | %.2f to %.2f s | %.2f s | %.0f MiB |\n",
                    variant.name,
                    median(measured, JarProcess.Start::seconds),
                    measured.stream().mapToDouble(JarProcess.Start::seconds).min().orElseThrow(),
                    measured.stream().mapToDouble(JarProcess.Start::seconds).max().orElseThrow(),
                    median(measured, JarProcess.Start::cpuSeconds),
                    median(measured, JarProcess.Start::mebibytes))));
    return table.toString();
  }

  private static double median(
      List<JarProcess.Start> starts, ToDoubleFunction<JarProcess.Start> what) {
    return Report.median(starts.stream().mapToDouble(what).toArray());
  }
}
