package dev.tokenmanager.cluster;

/**
 * Which token is shared: only nodes whose identity is the same share one. Immutable.
 *
 * @param address of the deployment
 * @param name of the token
 * @param fingerprint of provider, grant, client, user, scopes and extra parameters, see {@link
 *     Fingerprint}
 */
public record Identity(String address, String name, String fingerprint) {

  /** Its key in the shared map, and its lock. */
  String key() {
    return address + "/" + name + "/" + fingerprint;
  }
}
