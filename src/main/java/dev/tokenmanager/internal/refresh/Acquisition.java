package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.TokenResponse;

/**
 * What a token request brought. Immutable; shows no token.
 *
 * @param start just before the request was sent: every lifetime counts from here
 * @param response what came
 * @param interrupted whether the process was paused meanwhile
 */
public record Acquisition(Moment start, TokenResponse response, boolean interrupted) {}
