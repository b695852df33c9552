package dev.tokenmanager;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.OptionTree;
import dev.tokenmanager.internal.config.SecretSource;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is given of the options of one JSON object, by rows of the table. An option that is not
 * given has its default when the verticle is deployed, or what an entry of {@code tokens} inherits.
 * Whether values are right is asked then, too, by the one reader of options. Mutable; not for
 * several threads.
 *
 * @param <T> the class itself, which its setters return
 */
abstract class GivenOptions<T extends GivenOptions<T>> {

  private final Map<Option, Object> given = new LinkedHashMap<>();

  /** What becomes of secrets where options are written. */
  private enum Secrets {
    /** For the reader of options: all, suppliers too. */
    ALL,
    /** What JSON can hold. */
    TEXT,
    /** Only where they come from. */
    NONE
  }

  GivenOptions() {}

  /** A copy; suppliers are shared. */
  GivenOptions(GivenOptions<T> other) {
    other.given.forEach((option, value) -> given.put(option, copyOf(value)));
  }

  /** What the table's reader found. */
  GivenOptions(OptionTree tree) {
    tree.values().forEach((option, value) -> given.put(option, typed(option, value)));
  }

  abstract T copy();

  /** What JSON says of the object of that option. */
  GivenOptions<?> section(Option option, OptionTree tree) {
    throw new IllegalArgumentException(option + " is no section of " + getClass());
  }

  private Object typed(Option option, Object value) {
    if (value instanceof OptionTree tree) {
      return section(option, tree);
    }
    if (value instanceof SecretSource source) {
      return SecretOptions.of(source);
    }
    if (option.kind() == Option.Kind.SECRETS) {
      return ((List<?>) value)
          .stream().map(source -> SecretOptions.of((SecretSource) source)).toList();
    }
    if (option == Option.TOKENS) {
      Map<String, TokenOptions> tokens = new LinkedHashMap<>();
      ((Map<?, ?>) value)
          .forEach((name, tree) -> tokens.put((String) name, new TokenOptions((OptionTree) tree)));
      return tokens;
    }
    return value;
  }

  private static Object copyOf(Object value) {
    if (value instanceof GivenOptions<?> options) {
      return options.copy();
    }
    if (value instanceof JsonObject json) {
      return json.copy();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((name, options) -> copy.put(name, copyOf(options)));
      return copy;
    }
    return value;
  }

  @SuppressWarnings("unchecked") // T is the class itself
  private T self() {
    return (T) this;
  }

  /** Null: not given. */
  final T set(Option option, @Nullable Object value) {
    if (value == null) {
      given.remove(option);
    } else {
      given.put(option, value);
    }
    return self();
  }

  final T setList(Option option, List<?> values) {
    return set(option, List.copyOf(values));
  }

  final T add(Option option, Object value) {
    List<Object> values = new ArrayList<>(list(option));
    values.add(value);
    return setList(option, values);
  }

  final <V> @Nullable V get(Option option, Class<V> type) {
    Object value = given.get(option);
    return type.cast(value == null ? option.fallback() : value);
  }

  final @Nullable String text(Option option) {
    return get(option, String.class);
  }

  final @Nullable Number number(Option option) {
    return get(option, Number.class);
  }

  /** The number of an option that has a default. */
  final long longOf(Option option) {
    return Objects.requireNonNull(number(option)).longValue();
  }

  final boolean flag(Option option) {
    return Boolean.TRUE.equals(get(option, Boolean.class));
  }

  @SuppressWarnings("unchecked") // only setters and the table's reader put one there
  final <V> List<V> list(Option option) {
    List<V> values = (List<V>) given.get(option);
    return values == null ? List.of() : values;
  }

  final @Nullable SecretOptions secret(Option option) {
    return get(option, SecretOptions.class);
  }

  /** As the reader of options takes it, with suppliers in it; not JSON. */
  final Map<String, Object> toMap() {
    return write(Secrets.ALL);
  }

  /** As JSON, without secrets: only where they come from, such as {@code clientSecretFile}. */
  public JsonObject toJson() {
    return toJson(false);
  }

  /**
   * As JSON. A {@link SecretSupplier} and what it supplies are never in it.
   *
   * @param withSecrets whether secrets that are given as text are in it
   */
  public JsonObject toJson(boolean withSecrets) {
    return new JsonObject(write(withSecrets ? Secrets.TEXT : Secrets.NONE));
  }

  private Map<String, Object> write(Secrets secrets) {
    Map<String, Object> members = new LinkedHashMap<>();
    given.forEach((option, value) -> write(members, option, value, secrets));
    return members;
  }

  private static void write(
      Map<String, Object> members, Option option, Object value, Secrets secrets) {
    String key = option.key();
    if (value instanceof SecretOptions secret) {
      if (isWritten(secret, secrets)) {
        members.put(secret.keyFor(key), secret.value());
      }
    } else if (value instanceof GivenOptions<?> options) {
      members.put(key, options.write(secrets));
    } else if (option == Option.TOKENS) {
      Map<Object, Object> tokens = new LinkedHashMap<>();
      ((Map<?, ?>) value)
          .forEach((name, token) -> tokens.put(name, ((GivenOptions<?>) token).write(secrets)));
      members.put(key, tokens);
    } else if (option.kind() == Option.Kind.SECRETS) {
      members.put(key, writeAll(option, (List<?>) value, secrets));
    } else if (option.kind() != Option.Kind.INLINE_SECRET || secrets != Secrets.NONE) {
      members.put(key, copyOf(value));
    }
  }

  private static boolean isWritten(SecretOptions secret, Secrets secrets) {
    return switch (secrets) {
      case ALL -> true;
      case TEXT -> secret.getSupplier() == null;
      case NONE -> secret.getSupplier() == null && secret.getText() == null;
    };
  }

  /** A text stands for itself, what else there is in an object. */
  private static List<Object> writeAll(Option option, List<?> values, Secrets secrets) {
    List<Object> elements = new ArrayList<>();
    for (Object value : values) {
      SecretOptions secret = (SecretOptions) value;
      if (isWritten(secret, secrets)) {
        String key = secret.keyFor(option.element().key());
        elements.add(secret.getText() == null ? Map.of(key, secret.value()) : secret.value());
      }
    }
    return elements;
  }

  /** Names what is given, and shows no value: it might be a secret. */
  @Override
  public String toString() {
    return given.keySet().stream()
        .map(Option::key)
        .collect(Collectors.joining(", ", getClass().getSimpleName() + "[", "]"));
  }
}
