package dev.tokenmanager.internal.cluster.record;

import org.jspecify.annotations.Nullable;

/**
 * Which token is shared: only nodes whose identity is the same share one. Immutable.
 *
 * @param address of the deployment
 * @param name of the token
 * @param fingerprint of provider, grant, client, user, scopes and extra parameters, see {@link
 *     Fingerprint}
 */
public record Identity(String address, String name, String fingerprint) {

  /** The one whose key that is, null: none at that address. */
  public static @Nullable Identity ofKey(String address, String key) {
    int name = address.length() + 1;
    int fingerprint = key.lastIndexOf('/');
    return key.startsWith(address + "/") && fingerprint >= name
        ? new Identity(address, key.substring(name, fingerprint), key.substring(fingerprint + 1))
        : null;
  }

  /** Its key in the shared map, and its lock. */
  public String key() {
    return address + "/" + name + "/" + fingerprint;
  }
}
