/** What is known of tokens, as meters of Micrometer, an optional dependency. */
@NullMarked
package dev.tokenmanager.internal.metrics;

import org.jspecify.annotations.NullMarked;
