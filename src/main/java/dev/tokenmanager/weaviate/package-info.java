/** What callers of Weaviate put between themselves and {@code TokenManager}. Public API. */
@NullMarked
package dev.tokenmanager.weaviate;

import org.jspecify.annotations.NullMarked;
