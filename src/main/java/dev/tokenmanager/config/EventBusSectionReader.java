package dev.tokenmanager.config;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code eventBus} of the runnable jar's file as strictly as all else. Touches no file. */
public final class EventBusSectionReader {

  /** The key of the section. */
  public static final String KEY = "eventBus";

  private static final List<String> KEYS =
      List.of("host", "port", "publicHost", "publicPort", "tls");
  private static final List<String> TLS_KEYS = List.of("certFile", "keyFile", "caFile");
  private static final int MOST_PORT = 65_535;

  private EventBusSectionReader() {}

  /**
   * Reads the section out of the whole file, null: there is none.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  public static @Nullable EventBusSection read(JsonObject file) {
    JsonFields all = JsonFields.of("", file.getMap());
    if (!all.has(KEY)) {
      return null;
    }
    JsonFields fields = all.object(KEY).only(KEYS);
    return new EventBusSection(
        fields.string("host"),
        (int) fields.whole("port", 0, 0, MOST_PORT),
        fields.string("publicHost"),
        fields.has("publicPort") ? (int) fields.whole("publicPort", 0, 1, MOST_PORT) : null,
        fields.has("tls") ? tls(fields.object("tls")) : null);
  }

  private static EventBusSection.Tls tls(JsonFields fields) {
    fields.only(TLS_KEYS);
    return new EventBusSection.Tls(
        PathReader.read(fields.require("certFile", "required: the certificate of this node, PEM")),
        PathReader.read(fields.require("keyFile", "required: the key of the certificate, PEM")),
        PathReader.read(
            fields.require("caFile", "required: the CA of the certificates of all nodes, PEM")));
  }
}
