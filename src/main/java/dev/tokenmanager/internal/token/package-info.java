/**
 * The values that flow: what a token endpoint answered, how long it counts, why it failed, text to
 * be kept secret.
 */
@NullMarked
package dev.tokenmanager.internal.token;

import org.jspecify.annotations.NullMarked;
