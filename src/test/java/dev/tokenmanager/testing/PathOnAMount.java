package dev.tokenmanager.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Paths on a mount that does what a test wants. */
public final class PathOnAMount {

  private PathOnAMount() {}

  /** A path whose resolving is what is given. */
  public static Path resolving(Path file, Callable<Path> answer) {
    return with(file, "toRealPath", answer);
  }

  /** A path one of whose methods answers that. */
  public static Path with(Path file, String wanted, Callable<?> answer) {
    return (Path)
        Proxy.newProxyInstance(
            Path.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(wanted)) {
                return answer.call();
              }
              try {
                return method.getName().equals("equals")
                    ? proxy == arguments[0]
                    : method.invoke(file, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }
}
