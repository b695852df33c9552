package dev.tokenmanager.app;

import com.hazelcast.config.Config;
import com.hazelcast.config.XmlConfigBuilder;
import com.hazelcast.core.HazelcastException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
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

  static Config load() throws Refusal {
    return load(System.getProperty(PROPERTY), FILE);
  }

  static Config load(@Nullable String named, Path usual) throws Refusal {
    setDefaults();
    if (named != null) {
      return read(named);
    }
    if (Files.exists(usual)) {
      return read(usual.toString());
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

  private static Config read(String file) throws Refusal {
    try {
      byte[] content = Files.readAllBytes(Path.of(file));
      requireXml(content);
      return new XmlConfigBuilder(new ByteArrayInputStream(content)).build();
    } catch (IOException e) {
      throw Refusal.wrongOptions(file + ": no such file, or it cannot be read");
    } catch (HazelcastException | IllegalArgumentException | SAXException e) {
      LOG.debug("{} is refused", file, e);
      throw Refusal.wrongOptions(file + ": not a configuration that Hazelcast accepts");
    }
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
