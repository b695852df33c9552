package dev.tokenmanager.internal.service;

import io.vertx.core.spi.tracing.TagExtractor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attributes of a span, none of which is a secret. Event loop only. */
final class SpanTags {

  /** How a tracer reads them. */
  static final TagExtractor<SpanTags> EXTRACTOR =
      new TagExtractor<>() {
        @Override
        public int len(SpanTags tags) {
          return tags.all.size();
        }

        @Override
        public String name(SpanTags tags, int index) {
          return tags.all.get(index).name;
        }

        @Override
        public String value(SpanTags tags, int index) {
          return tags.all.get(index).value;
        }
      };

  private record Tag(String name, String value) {}

  private final List<Tag> all = new ArrayList<>();

  /**
   * @param value null: not known, and left out
   */
  SpanTags with(String name, @Nullable Object value) {
    if (value != null) {
      all.add(new Tag(name, value.toString()));
    }
    return this;
  }
}
