package dev.tokenmanager.keycloak;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import io.grpc.stub.StreamObserver;
import io.vertx.core.json.JsonObject;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateGrpc.WeaviateImplBase;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoAggregate.AggregateReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoAggregate.AggregateRequest;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchObject;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchObjectsReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchObjectsRequest;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchStreamReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchStreamRequest;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoProperties.Properties;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoProperties.Value;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.MetadataResult;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.PropertiesResult;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.SearchReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.SearchRequest;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.SearchResult;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The part of Weaviate's gRPC that official clients search, count and import by. It ranks nothing:
 * a search answers the oldest objects, or the one whose id a filter names. Any thread.
 */
final class WeaviateLikeGrpc extends WeaviateImplBase {

  private static final int LIMIT = 10;

  /** When every object was made, as far as anybody asks. */
  private static final long MADE = 1_700_000_000_000L;

  private final WeaviateLikeObjects objects;

  WeaviateLikeGrpc(WeaviateLikeObjects objects) {
    this.objects = objects;
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchReply> reply) {
    SearchReply.Builder found = SearchReply.newBuilder();
    objects.of(request.getCollection()).entrySet().stream()
        .filter(object -> isWanted(request, object.getKey()))
        .limit(request.getLimit() == 0 ? LIMIT : request.getLimit())
        .forEach(object -> found.addResults(result(request, object)));
    reply.onNext(found.build());
    reply.onCompleted();
  }

  private static boolean isWanted(SearchRequest request, String id) {
    boolean byId = request.getFilters().getTarget().getProperty().equals("_id");
    return !byId || request.getFilters().getValueText().equals(id);
  }

  private static SearchResult result(SearchRequest request, Map.Entry<String, JsonObject> object) {
    PropertiesResult properties =
        PropertiesResult.newBuilder()
            .setTargetCollection(request.getCollection())
            .setNonRefProps(properties(object.getValue()))
            .build();
    return SearchResult.newBuilder()
        .setMetadata(metadata(object.getKey()))
        .setProperties(properties)
        .build();
  }

  /** Some clients read the text, others the bytes. */
  private static MetadataResult metadata(String id) {
    UUID uuid = UUID.fromString(id);
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).flip();
    return MetadataResult.newBuilder()
        .setId(id)
        .setIdAsBytes(ByteString.copyFrom(bytes))
        .setCreationTimeUnix(MADE)
        .setCreationTimeUnixPresent(true)
        .setLastUpdateTimeUnix(MADE)
        .setLastUpdateTimeUnixPresent(true)
        .build();
  }

  private static Properties properties(JsonObject values) {
    Properties.Builder properties = Properties.newBuilder();
    values.forEach(value -> properties.putFields(value.getKey(), value(value.getValue())));
    return properties.build();
  }

  private static Value value(Object value) {
    if (value instanceof Number number) {
      return Value.newBuilder().setNumberValue(number.doubleValue()).build();
    }
    return value instanceof Boolean truth
        ? Value.newBuilder().setBoolValue(truth).build()
        : Value.newBuilder().setTextValue(String.valueOf(value)).build();
  }

  @Override
  public void aggregate(AggregateRequest request, StreamObserver<AggregateReply> reply) {
    long count = objects.count(request.getCollection());
    reply.onNext(
        AggregateReply.newBuilder()
            .setSingleResult(AggregateReply.Single.newBuilder().setObjectsCount(count))
            .build());
    reply.onCompleted();
  }

  @Override
  public void batchObjects(BatchObjectsRequest request, StreamObserver<BatchObjectsReply> reply) {
    store(request.getObjectsList());
    reply.onNext(BatchObjectsReply.getDefaultInstance());
    reply.onCompleted();
  }

  private void store(List<BatchObject> batch) {
    for (BatchObject object : batch) {
      JsonObject properties = json(object.getProperties().getNonRefProperties());
      objects.put(object.getCollection(), object.getUuid(), properties);
    }
  }

  private static JsonObject json(Struct struct) {
    JsonObject json = new JsonObject();
    struct
        .getFieldsMap()
        .forEach(
            (name, value) -> {
              switch (value.getKindCase()) {
                case NUMBER_VALUE -> json.put(name, value.getNumberValue());
                case BOOL_VALUE -> json.put(name, value.getBoolValue());
                case STRING_VALUE -> json.put(name, value.getStringValue());
                default -> json.put(name, value.toString());
              }
            });
    return json;
  }

  /** Each message of objects is acknowledged, and answered with what became of each object. */
  @Override
  public StreamObserver<BatchStreamRequest> batchStream(StreamObserver<BatchStreamReply> reply) {
    return new StreamObserver<>() {
      @Override
      public void onNext(BatchStreamRequest request) {
        if (request.hasStart()) {
          reply.onNext(
              BatchStreamReply.newBuilder()
                  .setStarted(BatchStreamReply.Started.getDefaultInstance())
                  .build());
        } else if (request.hasData()) {
          List<BatchObject> batch = request.getData().getObjects().getValuesList();
          reply.onNext(acknowledged(batch));
          store(batch);
          reply.onNext(stored(batch));
        }
      }

      @Override
      public void onError(Throwable gone) {
        // The client has ended it.
      }

      @Override
      public void onCompleted() {
        reply.onCompleted();
      }
    };
  }

  private static BatchStreamReply acknowledged(List<BatchObject> batch) {
    BatchStreamReply.Acks.Builder acks = BatchStreamReply.Acks.newBuilder();
    batch.forEach(object -> acks.addUuids(object.getUuid()));
    return BatchStreamReply.newBuilder().setAcks(acks).build();
  }

  private static BatchStreamReply stored(List<BatchObject> batch) {
    BatchStreamReply.Results.Builder results = BatchStreamReply.Results.newBuilder();
    batch.forEach(
        object ->
            results.addSuccesses(
                BatchStreamReply.Results.Success.newBuilder().setUuid(object.getUuid())));
    return BatchStreamReply.newBuilder().setResults(results).build();
  }
}
