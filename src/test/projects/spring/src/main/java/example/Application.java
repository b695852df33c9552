package example;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.AbstractEmbeddingModel;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Searches once, and ends. */
@SpringBootApplication
public class Application {

  public static void main(String[] args) {
    SpringApplication.run(Application.class, args).close();
  }

  @Bean
  CommandLineRunner search(VectorStore store, MeterRegistry metrics) {
    return args -> {
      System.out.println("found " + store.similaritySearch("anything").size());
      metrics.get("weaviate.token.generation").gauge();
    };
  }

  /** Stands for the model of your application: to it all texts are alike. */
  @Bean
  EmbeddingModel embeddingModel() {
    return new AbstractEmbeddingModel() {
      @Override
      public EmbeddingResponse call(EmbeddingRequest request) {
        return new EmbeddingResponse(List.of(new Embedding(new float[] {1}, 0)));
      }

      @Override
      public float[] embed(Document document) {
        return new float[] {1};
      }
    };
  }
}
