/**
 * What the product costs, beside the limit of what it could cost and beside its peers: {@code
 * ./mvnw -Pbench verify}. Compiled there alone.
 */
@NullMarked
package dev.tokenmanager.bench;

import org.jspecify.annotations.NullMarked;
