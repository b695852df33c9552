/** Health, metrics and the status page of the runnable jar over HTTP. No endpoint shows a token. */
@NullMarked
package dev.tokenmanager.app.http;

import org.jspecify.annotations.NullMarked;
