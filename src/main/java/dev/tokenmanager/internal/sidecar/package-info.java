/** What the sidecar does: calls come in at its ports and go to Weaviate with the token. */
@NullMarked
package dev.tokenmanager.internal.sidecar;

import org.jspecify.annotations.NullMarked;
