package dev.tokenmanager.keycloak;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What Weaviate adds to the definition of a collection, without which official clients cannot read
 * it: the values that a server of 1.39 has by default. Pure; any thread.
 */
final class WeaviateLikeSchema {

  private WeaviateLikeSchema() {}

  /** The definition of a collection that nobody created before its first object came. */
  static JsonObject of(String collection) {
    return completed(new JsonObject().put("class", collection));
  }

  /** What was given, and what it leaves to Weaviate. */
  static JsonObject completed(JsonObject given) {
    JsonArray properties = new JsonArray();
    for (Object property : given.getJsonArray("properties", new JsonArray())) {
      properties.add(property().mergeIn((JsonObject) property));
    }
    return new JsonObject()
        .put("invertedIndexConfig", invertedIndex())
        .put("multiTenancyConfig", new JsonObject().put("enabled", false))
        .put("replicationConfig", new JsonObject().put("factor", 1).put("asyncEnabled", false))
        .put("shardingConfig", sharding())
        .mergeIn(given, true)
        .put("properties", properties)
        .mergeIn(vectors(given));
  }

  /** One vector without a name, or those that are named. */
  private static JsonObject vectors(JsonObject given) {
    JsonObject named = given.getJsonObject("vectorConfig");
    if (named == null) {
      JsonObject own = index().put("vectorizer", "none");
      own.fieldNames().forEach(key -> own.put(key, given.getValue(key, own.getValue(key))));
      return own;
    }
    JsonObject completed = new JsonObject();
    named
        .fieldNames()
        .forEach(name -> completed.put(name, index().mergeIn(named.getJsonObject(name), true)));
    return new JsonObject().put("vectorConfig", completed);
  }

  private static JsonObject index() {
    return new JsonObject().put("vectorIndexType", "hnsw").put("vectorIndexConfig", hnsw());
  }

  private static JsonObject property() {
    return new JsonObject()
        .put("indexFilterable", true)
        .put("indexRangeFilters", false)
        .put("indexSearchable", true)
        .put("tokenization", "word");
  }

  private static JsonObject invertedIndex() {
    JsonObject stopwords = new JsonObject().put("preset", "en").putNull("additions");
    return new JsonObject()
        .put("bm25", new JsonObject().put("b", 0.75).put("k1", 1.2))
        .put("cleanupIntervalSeconds", 60)
        .put("stopwords", stopwords.putNull("removals"));
  }

  private static JsonObject sharding() {
    return new JsonObject()
        .put("virtualPerPhysical", 128)
        .put("desiredCount", 1)
        .put("actualCount", 1)
        .put("desiredVirtualCount", 128)
        .put("actualVirtualCount", 128)
        .put("key", "_id")
        .put("strategy", "hash")
        .put("function", "murmur3");
  }

  private static JsonObject hnsw() {
    return new JsonObject()
        .put("skip", false)
        .put("cleanupIntervalSeconds", 300)
        .put("maxConnections", 32)
        .put("efConstruction", 128)
        .put("ef", -1)
        .put("dynamicEfMin", 100)
        .put("dynamicEfMax", 500)
        .put("dynamicEfFactor", 8)
        .put("vectorCacheMaxObjects", 1_000_000_000_000L)
        .put("flatSearchCutoff", 40_000)
        .put("distance", "cosine")
        .put("filterStrategy", "sweeping")
        .put("pq", new JsonObject().put("enabled", false))
        .put("bq", new JsonObject().put("enabled", false))
        .put("sq", new JsonObject().put("enabled", false))
        .put("multivector", new JsonObject().put("enabled", false));
  }
}
