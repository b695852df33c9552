/** Current tokens, readable from any thread, and those waiting for one. */
@NullMarked
package dev.tokenmanager.store;

import org.jspecify.annotations.NullMarked;
