package dev.tokenmanager.config;

import java.time.Duration;

/**
 * One token. Immutable.
 *
 * @param name its name, {@code default} for an inline one
 * @param provider where the token endpoint is learnt from
 * @param auth how it is acquired
 * @param refresh when it is refreshed and tried again
 * @param connection how the provider is reached
 * @param maxWait how long a {@code get} may wait while no usable token is held
 * @param discoveryMaxAge metadata older than this is read again beside the next token request
 */
public record TokenOptions(
    String name,
    ProviderOptions provider,
    AuthOptions auth,
    RefreshOptions refresh,
    ConnectionOptions connection,
    Duration maxWait,
    Duration discoveryMaxAge) {}
