package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import dev.tokenmanager.internal.oidc.Remedies;
import dev.tokenmanager.internal.oidc.WellKnown;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.EndpointUrl;
import dev.tokenmanager.internal.transport.HttpReply;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Whether Weaviate takes the token where the sidecar passes calls on, by REST and by gRPC. Pure;
 * any thread.
 */
final class SidecarLines {

  private static final String NO_SIDECAR = "no sidecar passes calls on with this token";
  private static final String NO_TOKEN = "not asked: no token";

  private SidecarLines() {}

  static StepResult rest(CheckContext facts) {
    SidecarLook look = facts.sidecar();
    if (look == null) {
      return skipped(Step.SIDECAR_REST, NO_SIDECAR);
    }
    ProviderException failure = look.rest().failure();
    if (failure != null) {
      return failed(Step.SIDECAR_REST, cured(failure));
    }
    HttpReply reply = look.rest().value();
    if (reply == null) {
      return skipped(Step.SIDECAR_REST, NO_TOKEN);
    }
    String where = EndpointUrl.shown(WellKnown.metaUrl(look.options().weaviateUrl()));
    WeaviateAnswer answer = WeaviateAnswer.of(reply);
    return answer.kind() == WeaviateAnswer.Kind.ACCEPTED
        ? ok(Step.SIDECAR_REST, where + " answers 200")
        : failed(
            Step.SIDECAR_REST,
            where + " answers " + answer.status() + ": " + explained(facts, answer));
  }

  static StepResult grpc(CheckContext facts) {
    SidecarLook look = facts.sidecar();
    if (look == null) {
      return skipped(Step.SIDECAR_GRPC, NO_SIDECAR);
    }
    URI url = look.options().weaviateGrpc();
    if (url == null) {
      return skipped(Step.SIDECAR_GRPC, "no sidecar.weaviateGrpc: gRPC calls are not passed on");
    }
    ProviderException failure = look.grpc().failure();
    if (failure != null) {
      return failed(Step.SIDECAR_GRPC, curedOfGrpc(failure));
    }
    GrpcAnswer answer = look.grpc().value();
    if (answer == null) {
      return skipped(Step.SIDECAR_GRPC, NO_TOKEN);
    }
    String where = EndpointUrl.shown(url);
    String problem = problem(facts, answer);
    return problem == null
        ? ok(Step.SIDECAR_GRPC, where + " takes the token")
        : failed(Step.SIDECAR_GRPC, where + problem);
  }

  /** Null: it takes the token. Whatever else it says is about the search, which is none. */
  private static @Nullable String problem(CheckContext facts, GrpcAnswer answer) {
    if (answer.status() == null) {
      return " answers HTTP "
          + answer.http()
          + " without a status of gRPC: that is not Weaviate. Check sidecar.weaviateGrpc, and whether"
          + " what stands between passes gRPC on.";
    }
    if (answer.isRefusal()) {
      return " refuses the token: " + explained(facts, answer.refusal());
    }
    if (answer.isUnknownMethod()) {
      return " does not know Weaviate's methods: that is not Weaviate. Check sidecar.weaviateGrpc.";
    }
    return answer.isUnavailable() ? " is starting or overloaded. Try again later." : null;
  }

  private static String explained(CheckContext facts, WeaviateAnswer answer) {
    return ofSidecar(WeaviateLine.explained(facts, answer));
  }

  private static String cured(ProviderException failure) {
    return ofSidecar(Remedies.causeAndRemedy(failure));
  }

  private static String curedOfGrpc(ProviderException failure) {
    return failure.error().equals("malformed_http") || failure.error().equals("connection_lost")
        ? "what answers there does not speak gRPC (HTTP/2), or has ended the connection. Check"
            + " sidecar.weaviateGrpc: its scheme and its port, which is not that of REST."
        : cured(failure);
  }

  /** The same advice, by the names of the sidecar's own options. */
  private static String ofSidecar(String advice) {
    return advice
        .replaceAll("(?<![.\\w])weaviateUrl", "sidecar.weaviateUrl")
        .replaceAll("(?<![.\\w])tls\\.caFile", "sidecar.weaviateTls.caFile");
  }
}
