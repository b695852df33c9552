/**
 * What a JSON Web Token (RFC 7519) says, and whether it was signed by a published key. Knows
 * nothing of HTTP: the room that asks hands over how a key set is read.
 */
@NullMarked
package dev.tokenmanager.internal.jwt;

import org.jspecify.annotations.NullMarked;
