package dev.tokenmanager.internal.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of {@code tokens} inherits from the top level, as it is written there. All are
 * equal: they say nothing of the tokens that there are, only of those that may come. Immutable;
 * shows no value.
 */
public final class InheritedOptions {

  static final InheritedOptions NONE = new InheritedOptions(JsonFields.NONE);

  private final JsonFields fields;

  private InheritedOptions(JsonFields fields) {
    this.fields = fields;
  }

  static InheritedOptions of(JsonFields top, Collection<String> keys) {
    return new InheritedOptions(JsonFields.NONE.withDefaults(top, keys));
  }

  JsonFields fields() {
    return fields;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InheritedOptions;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "InheritedOptions" + fields.keys();
  }
}
