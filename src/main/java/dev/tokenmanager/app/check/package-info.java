/** The whole way to a token that Weaviate accepts, gone once and judged step by step. */
@NullMarked
package dev.tokenmanager.app.check;

import org.jspecify.annotations.NullMarked;
