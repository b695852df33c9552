package dev.tokenmanager.internal.config.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * What a message may show of a name that somebody wrote: a path, a variable, a key. A secret put
 * into the wrong field is such a name, so only what looks like one is shown; of all else a message
 * says where it stands. Any thread.
 */
public final class ShownName {

  /** Stands for a name that is not shown, behind "the file" or "the environment variable". */
  public static final String HIDDEN = "named there (not shown, it may be a secret)";

  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final int MOST_CHARACTERS = 64;
  private static final int MOST_CHARACTERS_OF_PATH = 1024;
  private static final int MOST_DIGITS = 6;
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]{1,40}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Z_]{1,64}[0-9]*");
  private static final Pattern FILE_WITH_EXTENSION = Pattern.compile(".*[^.]\\.[A-Za-z]{1,5}");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private ShownName() {}

  /**
   * The path, or what stands for it behind "the file". Asks whether its folder exists, so it
   * blocks.
   */
  public static String of(Path path) {
    return isPath(path) ? path.toString() : HIDDEN;
  }

  /** The variable's name, or what stands for it behind "the environment variable". */
  public static String ofVariable(String name) {
    return isVariable(name) ? name : HIDDEN;
  }

  /** A number that was expected smaller or greater; a long one may be a secret. */
  public static String of(Number number) {
    String text = number.toString();
    return text.length() <= MOST_DIGITS ? text : "another";
  }

  /**
   * Whether a path may be shown: in a folder that exists, or a bare name with an extension; no name
   * in it is longer than a name's limit, while a path may lead through many folders. What stands
   * right in the root, or behind nothing but dots, is a bare name: a slash is a character of
   * base64. Blocks.
   */
  public static boolean isPath(Path path) {
    String text = path.toString();
    if (text.length() > MOST_CHARACTERS_OF_PATH || CONTROL.matcher(text).find()) {
      return false;
    }
    for (Path name : path) {
      if (name.toString().length() > MOST_CHARACTERS) {
        return false;
      }
    }
    Path plain = path.normalize();
    Path folder = plain.getParent();
    if (folder == null || folder.getNameCount() == 0 || folder.endsWith("..")) {
      Path name = plain.getFileName();
      return name != null && FILE_WITH_EXTENSION.matcher(name.toString()).matches();
    }
    return exists(folder);
  }

  /** What does not answer in time counts as not there. */
  private static boolean exists(Path folder) {
    try {
      return HungFiles.within(LIMIT, folder, () -> Files.isDirectory(folder));
    } catch (IOException | TimeoutException e) {
      return false;
    }
  }

  /** Whether the name of an environment variable may be shown. */
  public static boolean isVariable(String name) {
    return name.length() <= MOST_CHARACTERS && VARIABLE.matcher(name).matches();
  }

  /** Whether a key may be shown. */
  public static boolean isKey(String key) {
    return KEY.matcher(key).matches();
  }
}
