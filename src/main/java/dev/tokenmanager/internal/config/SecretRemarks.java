package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.token.Secret;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of secrets that look wrong, of each once. Any thread. */
final class SecretRemarks {

  private static final Logger LOG = LoggerFactory.getLogger(SecretRemarks.class);

  private final Map<Object, SecretRemark> told = new ConcurrentHashMap<>();

  /** One sentence for each that looks wrong; a file that several options name is one. */
  static Map<Object, SecretRemark> of(
      Collection<? extends SecretSource> sources,
      Function<SecretSource, @Nullable Secret> current) {
    Map<Object, SecretRemark> remarks = new LinkedHashMap<>();
    for (SecretSource source : sources) {
      Secret secret = current.apply(source);
      SecretRemark remark = secret == null ? null : SecretText.remark(secret);
      if (remark != null) {
        remarks.putIfAbsent(key(source), remark.of(source.where()));
      }
    }
    return remarks;
  }

  /** Writes a WARN for each that looks wrong and did not before. */
  void tell(
      Collection<? extends SecretSource> sources,
      Function<SecretSource, @Nullable Secret> current) {
    Map<Object, SecretRemark> remarks = of(sources, current);
    for (SecretSource source : sources) {
      Object key = key(source);
      SecretRemark remark = remarks.get(key);
      SecretRemark before = remark == null ? told.remove(key) : told.put(key, remark);
      if (remark != null && !remark.equals(before)) {
        LOG.warn("{}", remark.sentence());
      }
    }
  }

  /** Forgets all others. */
  void retain(Collection<? extends SecretSource> sources) {
    Set<Object> kept = sources.stream().map(SecretRemarks::key).collect(Collectors.toSet());
    told.keySet().retainAll(kept);
  }

  private static Object key(SecretSource source) {
    return source instanceof SecretSource.File file ? file.path() : source.where();
  }
}
