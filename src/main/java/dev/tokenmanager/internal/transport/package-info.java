/** One bounded HTTP exchange: addresses, proxy, TLS, time and size. */
@NullMarked
package dev.tokenmanager.internal.transport;

import org.jspecify.annotations.NullMarked;
