/** Event-bus addresses: requests, replies, failure codes and events. */
@NullMarked
package dev.tokenmanager.internal.bus;

import org.jspecify.annotations.NullMarked;
