package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.SerializationClassNameFilter;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.exception.CallerNotMemberException;
import com.hazelcast.spi.exception.PartitionMigratingException;
import com.hazelcast.spi.exception.RetryableIOException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import com.hazelcast.spi.exception.WrongTargetException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import com.hazelcast.version.MemberVersion;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of Java's own serialization our files let in: the errors that Hazelcast answers with. */
class JavaSerializationFilterTest {

  @TempDir private Path folder;

  private SerializationConfig config(String file) throws Exception {
    return ClusterConfig.load(file.isEmpty() ? null : file, folder.resolve("none.xml"))
        .getSerializationConfig();
  }

  private InternalSerializationService service(String file) throws Exception {
    return new DefaultSerializationServiceBuilder().setConfig(config(file)).build();
  }

  private static List<Throwable> errors() throws Exception {
    Address here = new Address("127.0.0.1", 5701);
    MemberImpl member =
        new MemberImpl.Builder(here)
            .version(MemberVersion.of("5.3.8"))
            .uuid(new UUID(1, 2))
            .build();
    Exception deep =
        new IllegalStateException(
            "outer", new ExecutionException(new UncheckedIOException(new IOException("inner"))));
    deep.addSuppressed(new IllegalMonitorStateException("lock"));
    deep.addSuppressed(new HazelcastInstanceNotActiveException());
    return List.of(
        new WrongTargetException("wrong target"),
        new PartitionMigratingException(here, 1, "operation", "service"),
        new HazelcastInstanceNotActiveException(),
        new TargetNotMemberException("gone"),
        new TargetDisconnectedException("gone"),
        new CallerNotMemberException("gone"),
        new MemberLeftException(member),
        new RetryableIOException("again"),
        new OperationTimeoutException("late"),
        new HazelcastSerializationException(new ClassNotFoundException("X")),
        new SplitBrainProtectionException("split"),
        new IllegalMonitorStateException("not the owner"),
        new NullPointerException("null"),
        new UnsupportedOperationException(),
        new ConnectException("refused"),
        new TimeoutException("late"),
        new CompletionException(new OutOfMemoryError("full")),
        deep);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "conf/cluster.xml",
        "conf/kubernetes/overlays/cluster/cluster.xml",
        "conf/compose/cluster.xml"
      })
  void read_whatACallToAnotherNodeFailedWith_comesAsItWas(String file) throws Exception {
    InternalSerializationService service = service(file);
    for (Throwable error : errors()) {
      Data sent = service.toData(error);

      Throwable came = service.toObject(sent);

      assertThat(came).as(error.toString()).hasSameClassAs(error);
      assertThat(came.getMessage()).isEqualTo(error.getMessage());
      assertThat(came.getSuppressed()).hasSameSizeAs(error.getSuppressed());
      assertThat(came.getCause() == null).isEqualTo(error.getCause() == null);
      assertThat(came.getStackTrace()).isNotEmpty();
    }
  }

  /** With a hook of its own, as classes that are misused have one. */
  static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1;
    static boolean ran;

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
      ran = true;
      throw new InvalidObjectException("ran");
    }
  }

  /** An exception, but one of nobody. */
  private static final class Foreign extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final @Nullable Serializable field;

    Foreign(@Nullable Serializable field) {
      this.field = field;
    }

    @Override
    public String getMessage() {
      return "foreign " + field;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "conf/cluster.xml",
        "conf/kubernetes/overlays/cluster/cluster.xml",
        "conf/compose/cluster.xml"
      })
  void read_anyOtherObject_isRefusedBeforeItIsMade(String file) throws Exception {
    InternalSerializationService service = service(file);
    Throwable hiding = new IllegalStateException("x");
    hiding.addSuppressed(new Foreign(new Gadget()));
    for (Object object :
        List.of(
            new Gadget(),
            new Foreign(null),
            hiding,
            new IllegalStateException("x", new Foreign(null)),
            new AtomicReference<>("x"))) {
      assertRefused(service, object);
    }
    // Hazelcast writes most collections in a form of its own, so that the filter is asked itself.
    var filter = new SerializationClassNameFilter(config(file).getJavaSerializationFilterConfig());
    for (Class<?> type :
        List.of(
            HashMap.class,
            PriorityQueue.class,
            ConcurrentHashMap.class,
            ConcurrentLinkedQueue.class,
            Object[].class,
            ProcessBuilder.class,
            Class.class)) {
      assertThatThrownBy(() -> filter.filter(type.getName()))
          .as(type.getName())
          .isInstanceOf(SecurityException.class);
    }
    assertThat(Gadget.ran).isFalse();
  }

  private static void assertRefused(InternalSerializationService service, Object object) {
    Data sent = service.toData(object);
    assertThatThrownBy(() -> service.toObject(sent))
        .as(object.toString())
        .hasStackTraceContaining("SecurityException");
  }
}
