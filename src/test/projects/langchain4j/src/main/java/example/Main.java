package example;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.weaviate.WeaviateEmbeddingStore;

/** Searches once, through the sidecar, which adds the token. */
public final class Main {

  public static void main(String[] args) {
    EmbeddingStore<TextSegment> store =
        WeaviateEmbeddingStore.builder()
            .scheme("http") // to the sidecar, on loopback; from there on TLS
            .host("127.0.0.1")
            .port(Integer.getInteger("sidecar.port", 8080))
            .objectClass("Things")
            .build(); // no apiKey: what it sent would be replaced
    var request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(Embedding.from(new float[] {1}))
            .maxResults(3)
            .build();
    System.out.println("found " + store.search(request).matches().size());
  }
}
