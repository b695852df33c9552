package dev.tokenmanager.app.check;

import java.util.List;
import java.util.function.Function;

/** All lines of one token, in the order of the steps. Pure; any thread. */
final class Verdict {

  private Verdict() {}

  static List<StepResult> of(CheckContext facts) {
    return List.of(
        guarded(Step.SECRETS, facts, TokenLines::secrets),
        guarded(Step.CLIENT_CERTIFICATE, facts, CertificateLine::of),
        guarded(Step.BOOTSTRAP, facts, ProviderLines::bootstrap),
        guarded(Step.METADATA, facts, ProviderLines::metadata),
        guarded(Step.PROXY, facts, ProxyLine::of),
        guarded(Step.TLS, facts, TlsLine::of),
        guarded(Step.ISSUER, facts, ProviderLines::issuer),
        guarded(Step.ASSERTION, facts, AssertionLine::of),
        guarded(Step.GRANT, facts, TokenLines::grant),
        guarded(Step.TOKEN, facts, TokenLines::token),
        guarded(Step.CLAIM_ISS, facts, ClaimLines::issuer),
        guarded(Step.CLAIM_AUD, facts, ClaimLines::audience),
        guarded(Step.CLAIM_EXP, facts, ClaimLines::expiry),
        guarded(Step.CLAIM_USERNAME, facts, ClaimLines::username),
        guarded(Step.CLOCK, facts, ClockLine::of),
        guarded(Step.WEAVIATE, facts, WeaviateLine::of),
        guarded(Step.STATE_FILE, facts, StateFileLine::of),
        guarded(Step.SIDECAR_REST, facts, SidecarLines::rest),
        guarded(Step.SIDECAR_GRPC, facts, SidecarLines::grpc));
  }

  /** One that cannot be judged must not hide the others. */
  static StepResult guarded(
      Step step, CheckContext facts, Function<CheckContext, StepResult> judging) {
    try {
      return judging.apply(facts);
    } catch (RuntimeException defect) {
      return StepResult.failed(
          step, "A defect of the token manager (" + defect.getClass().getName() + ").");
    }
  }
}
