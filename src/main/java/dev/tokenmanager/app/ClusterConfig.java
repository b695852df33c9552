package dev.tokenmanager.app;

import com.hazelcast.config.Config;
import com.hazelcast.config.XmlConfigBuilder;
import com.hazelcast.core.HazelcastException;
import dev.tokenmanager.internal.config.files.BoundedFile;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Hazelcast's configuration: the file that {@value #PROPERTY} names, else {@code conf/cluster.xml},
 * else a built-in one by which only nodes of this machine find each other. vertx-hazelcast alone
 * would take multicast, or a cloud's metadata service, for what is missing. Blocking.
 */
final class ClusterConfig {

  static final String PROPERTY = "vertx.hazelcast.config";

  private static final Logger LOG = LoggerFactory.getLogger(ClusterConfig.class);
  private static final Path FILE = Path.of("conf", "cluster.xml");
  private static final String BUILT_IN = "cluster.xml";

  private ClusterConfig() {}

  static Config load() throws CommandFailure {
    return load(System.getProperty(PROPERTY), FILE);
  }

  static Config load(@Nullable String named, Path usual) throws CommandFailure {
    setDefaults();
    if (named != null) {
      return read(named(named));
    }
    if (Files.exists(usual)) {
      return read(usual);
    }
    LOG.warn(
        "Only nodes on this machine can join: no {} and no -D{}=FILE tells of others",
        usual,
        PROPERTY);
    return builtIn();
  }

  /** System properties, so that those of the user and the file win. */
  private static void setDefaults() {
    setDefault("hazelcast.logging.type", "slf4j");
    // Five seconds by default, for multicast.
    setDefault("hazelcast.wait.seconds.before.join", "0");
    setDefault("hazelcast.phone.home.enabled", "false");
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static Config read(Path path) throws CommandFailure {
    try {
      byte[] content = BoundedFile.read(path);
      requireXml(content);
      return new XmlConfigBuilder(new ByteArrayInputStream(content)).build();
    } catch (IOException | UnreadableFileException e) {
      throw CommandFailure.wrongOptions(shown(path) + ": no such file, or it cannot be read");
    } catch (HazelcastException | IllegalArgumentException | SAXException e) {
      // Without its message, which quotes the file.
      LOG.debug("{} is refused: {}", shown(path), e.getClass().getName());
      throw CommandFailure.wrongOptions(
          shown(path) + ": not a configuration that Hazelcast accepts");
    }
  }

  private static Path named(String file) throws CommandFailure {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw CommandFailure.wrongOptions("-D" + PROPERTY + ": expected path of a file");
    }
  }

  private static String shown(Path file) {
    return file.equals(FILE) || ShownName.isPath(file) ? file.toString() : "-D" + PROPERTY;
  }

  /** Hazelcast's own parser writes to the error stream. */
  private static void requireXml(byte[] content) throws IOException, SAXException {
    try {
      SAXParserFactory.newDefaultInstance()
          .newSAXParser()
          .parse(new ByteArrayInputStream(content), new DefaultHandler());
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Config builtIn() {
    return new XmlConfigBuilder(
            Objects.requireNonNull(ClusterConfig.class.getResourceAsStream(BUILT_IN)))
        .build();
  }
}
