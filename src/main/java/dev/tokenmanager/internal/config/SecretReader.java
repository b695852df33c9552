package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.config.files.FileLook;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import dev.tokenmanager.internal.jwt.JwtSigner;
import dev.tokenmanager.internal.token.Secret;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current text of every secret, and the private keys among them. A file that several
 * options name is read once. Any thread; {@link #current} never blocks, everything else does and
 * stays off the event loop.
 */
public final class SecretReader {

  private final Function<String, @Nullable String> environment;
  private final Map<Path, SecretFile> files = new ConcurrentHashMap<>();
  private final Map<String, Secret> variables = new ConcurrentHashMap<>();
  private final Map<SecretSource.Supplied, Secret> supplied = new ConcurrentHashMap<>();
  private final Set<SecretSource.File> watched = ConcurrentHashMap.newKeySet();
  private final SecretRemarks remarks = new SecretRemarks();
  private final Map<AssertionOptions.Signed, ReloadableSigner> signers = new ConcurrentHashMap<>();

  /** Reads the environment of this process. */
  public SecretReader() {
    this(System::getenv);
  }

  /**
   * Reads another environment.
   *
   * @param environment value of the variable of that name, null: not set
   */
  public SecretReader(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * Reads the sources, for a deployment; those known already are read again. After a failure none
   * of the new ones is known. What suppliers give comes later, see {@link #supplied}.
   *
   * @throws IllegalArgumentException when a file is missing, empty or not readable, or a variable
   *     not set, with the JSON path and the cure
   */
  public synchronized void load(Collection<? extends SecretSource> sources) {
    Map<Path, SecretFile> newFiles = new HashMap<>();
    Map<String, Secret> newVariables = new HashMap<>();
    Set<SecretSource.File> newWatched = new HashSet<>();
    for (SecretSource source : sources) {
      if (source instanceof SecretSource.File file) {
        newWatched.add(file);
        load(file, newFiles);
      } else if (source instanceof SecretSource.Env env) {
        newVariables.put(env.variable(), variable(env));
      }
    }
    files.putAll(newFiles);
    variables.putAll(newVariables);
    watched.addAll(newWatched);
  }

  /**
   * Parses private keys whose text was loaded, for a deployment.
   *
   * @throws IllegalArgumentException for one that cannot be used, with the JSON path and the cure
   */
  public void loadKeys(Collection<AssertionOptions.Signed> keys) {
    Map<AssertionOptions.Signed, ReloadableSigner> loaded = new HashMap<>();
    for (AssertionOptions.Signed key : keys) {
      ReloadableSigner known = signers.get(key);
      ReloadableSigner signer = known == null ? new ReloadableSigner(key, this::known) : known;
      signer.load();
      loaded.put(key, signer);
    }
    signers.putAll(loaded);
  }

  /**
   * What signs with that key, the last good one; null where a supplier has given none that is.
   * Blocks where the key has changed.
   *
   * @throws IllegalStateException for one that was never loaded
   */
  public @Nullable JwtSigner signer(AssertionOptions.Signed key) {
    ReloadableSigner signer = signers.get(key);
    if (signer == null) {
      throw new IllegalStateException(key.privateKey().where() + " was not loaded");
    }
    return signer.signer();
  }

  /**
   * What looks wrong about secrets that were loaded, one sentence each with the JSON path and the
   * cure: blanks at the ends, a NUL, a placeholder.
   */
  public List<SecretRemark> remarks(Collection<? extends SecretSource> sources) {
    return List.copyOf(SecretRemarks.of(sources, this::known).values());
  }

  /** Writes each of these as a WARN, once; those of changed files are written by themselves. */
  public void warn(Collection<? extends SecretSource> sources) {
    remarks.tell(sources, this::known);
  }

  /**
   * A supplier has answered with that text.
   *
   * @return whether its text was another one before; false for its first
   * @throws IllegalArgumentException when it is empty
   */
  public boolean supplied(SecretSource.Supplied source, String text) {
    Secret secret = new JsonValue(source.where(), text).secret();
    Secret before = supplied.put(source, secret);
    warn(List.of(source));
    return before != null && !before.equals(secret);
  }

  /** Forgets all others. Takes as long as there are sources: ten thousand are no moment. */
  public synchronized void retain(Collection<? extends SecretSource> sources) {
    Set<SecretSource.File> kept = new HashSet<>();
    Set<Path> paths = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (SecretSource source : sources) {
      if (source instanceof SecretSource.File file) {
        kept.add(file);
        paths.add(file.path());
      } else if (source instanceof SecretSource.Env env) {
        names.add(env.variable());
      }
    }
    files.keySet().retainAll(paths);
    variables.keySet().retainAll(names);
    supplied.keySet().retainAll(Set.copyOf(sources));
    watched.retainAll(kept);
    Set<SecretSource> all = new HashSet<>(sources);
    signers.keySet().removeIf(key -> !all.containsAll(key.secrets()));
    remarks.retain(sources);
  }

  private void load(SecretSource.File source, Map<Path, SecretFile> newFiles) {
    if (newFiles.containsKey(source.path())) {
      return;
    }
    try {
      SecretFile known = files.get(source.path());
      if (known == null) {
        newFiles.put(source.path(), new SecretFile(source));
      } else {
        known.load();
      }
    } catch (UnreadableFileException e) {
      throw new IllegalArgumentException(source.where() + ": " + e.sentence(), e);
    }
  }

  private Secret variable(SecretSource.Env source) {
    String value = environment.apply(source.variable());
    String text = value == null ? "" : SecretText.of(value);
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: the environment variable %s is %s, set it for this process"
              .formatted(
                  source.where(),
                  ShownName.ofVariable(source.variable()),
                  value == null ? "not set" : "empty"));
    }
    return new Secret(text);
  }

  /**
   * The last good text, from memory.
   *
   * @throws IllegalStateException for a source that was never loaded, or has not answered yet
   */
  public Secret current(SecretSource source) {
    Secret secret = known(source);
    if (secret == null) {
      throw new IllegalStateException(source.where() + " was not loaded");
    }
    return secret;
  }

  /** The same, null for a source that was never loaded, or has not answered yet. */
  public @Nullable Secret known(SecretSource source) {
    if (source instanceof SecretSource.Inline inline) {
      return inline.value();
    }
    if (source instanceof SecretSource.Env env) {
      return variables.get(env.variable());
    }
    if (source instanceof SecretSource.Supplied answered) {
      return supplied.get(answered);
    }
    SecretFile file = file(source);
    return file == null ? null : file.value();
  }

  /**
   * Looks at every file once, by size, time and resolved path, and reads those that look changed. A
   * file that can no longer be read keeps its last good text, with one WARN until it is back. Meant
   * to be called once a second.
   *
   * @return the sources whose text changed since the last call, also where {@link #reread} found
   *     it: others may share the file
   */
  public Set<SecretSource.File> lookForChanges() {
    Set<Path> changed = new HashSet<>();
    FileLook look = FileLook.at(files.keySet());
    files.forEach(
        (path, file) -> {
          if (file.lookForChange(look)) {
            changed.add(path);
          }
        });
    Set<SecretSource.File> sources = new HashSet<>(watched);
    sources.removeIf(source -> !changed.contains(source.path()));
    remarks.tell(sources, this::known);
    signers.values().forEach(ReloadableSigner::reload);
    return sources;
  }

  /**
   * Reads a file whether it looks changed or not: for a credential that the provider rejects.
   *
   * @return whether its text changed; false for a source that is not a file, or not loaded
   */
  public boolean reread(SecretSource source) {
    SecretFile file = file(source);
    return file != null && file.reread();
  }

  private @Nullable SecretFile file(SecretSource source) {
    return source instanceof SecretSource.File named ? files.get(named.path()) : null;
  }
}
