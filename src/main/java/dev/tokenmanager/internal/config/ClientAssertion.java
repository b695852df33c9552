package dev.tokenmanager.internal.config;

/**
 * What a client shows instead of a secret (RFC 7521 §4.2). Immutable.
 *
 * @param source where it comes from
 * @param type the value of {@code client_assertion_type}
 */
public record ClientAssertion(AssertionOptions source, String type) {}
