/** Immutable options, the strict reader that makes them, and where secrets come from. */
@NullMarked
package dev.tokenmanager.config;

import org.jspecify.annotations.NullMarked;
