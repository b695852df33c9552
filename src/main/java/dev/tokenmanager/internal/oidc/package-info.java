/** Provider metadata, token requests and responses, client authentication. */
@NullMarked
package dev.tokenmanager.internal.oidc;

import org.jspecify.annotations.NullMarked;
