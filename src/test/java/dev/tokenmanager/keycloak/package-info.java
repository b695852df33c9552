/** A real Keycloak for the integration tests, and a server that answers as Weaviate does. */
@NullMarked
package dev.tokenmanager.keycloak;

import org.jspecify.annotations.NullMarked;
