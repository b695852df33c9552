package dev.tokenmanager.app.check;

import dev.tokenmanager.internal.config.SidecarOptions;
import dev.tokenmanager.internal.transport.HttpReply;

/**
 * What was seen of Weaviate at the places to which a sidecar passes calls on. Immutable.
 *
 * @param options of the sidecar
 * @param rest its answer to {@code /v1/meta}; none where it was not asked
 * @param grpc its answer to a call; none where it was not asked
 */
record SidecarLook(SidecarOptions options, Outcome<HttpReply> rest, Outcome<GrpcAnswer> grpc) {}
