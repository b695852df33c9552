package example;

import io.weaviate.client.Config;
import io.weaviate.client.WeaviateClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Asks Weaviate through the sidecar, which adds the token. */
@Path("/version")
public class Things {

  private final WeaviateClient weaviate;

  Things(WeaviateClient weaviate) {
    this.weaviate = weaviate;
  }

  /** Blocks, so Quarkus runs it on a worker thread. */
  @GET
  public String version() {
    var meta = weaviate.misc().metaGetter().run();
    if (meta.hasErrors()) {
      throw new IllegalStateException(meta.getError().toString());
    }
    return meta.getResult().getVersion();
  }

  static class Clients {

    @Produces
    @Singleton
    WeaviateClient weaviate(
        @ConfigProperty(name = "sidecar", defaultValue = "127.0.0.1:8080") String sidecar) {
      return new WeaviateClient(new Config("http", sidecar));
    }
  }
}
