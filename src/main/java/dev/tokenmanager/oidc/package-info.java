/**
 * Provider metadata, token requests and responses, client authentication and the bounded transport.
 */
@NullMarked
package dev.tokenmanager.oidc;

import org.jspecify.annotations.NullMarked;
