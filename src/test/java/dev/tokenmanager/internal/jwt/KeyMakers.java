package dev.tokenmanager.internal.jwt;

import io.vertx.core.Context;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyFactorySpi;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A JCA provider that notes on which thread public keys are made, and has others make them. */
public final class KeyMakers {

  /** To be put before all others. */
  static final Provider PROVIDER = new Counting();

  private static final List<Boolean> MADE = new CopyOnWriteArrayList<>();
  private static final Set<Thread> THREADS = ConcurrentHashMap.newKeySet();

  private KeyMakers() {}

  static void reset() {
    MADE.clear();
    THREADS.clear();
  }

  /** How many public keys were made. */
  static int made() {
    return MADE.size();
  }

  /** How many of them on an event loop. */
  static long onEventLoop() {
    return MADE.stream().filter(loop -> loop).count();
  }

  /** Where they were made. */
  static Set<Thread> threads() {
    return Set.copyOf(THREADS);
  }

  private static final class Counting extends Provider {
    Counting() {
      super("CountingKeyMakers", "1", "counts");
      put("KeyFactory.RSA", Rsa.class.getName());
      put("KeyFactory.EC", Ec.class.getName());
    }
  }

  /** Of RSA keys. */
  public static final class Rsa extends Maker {
    public Rsa() throws Exception {
      super(KeyFactory.getInstance("RSA", "SunRsaSign"));
    }
  }

  /** Of elliptic ones. */
  public static final class Ec extends Maker {
    public Ec() throws Exception {
      super(KeyFactory.getInstance("EC", "SunEC"));
    }
  }

  private abstract static class Maker extends KeyFactorySpi {

    private final KeyFactory real;

    Maker(KeyFactory real) {
      this.real = real;
    }

    @Override
    protected PublicKey engineGeneratePublic(KeySpec spec) throws InvalidKeySpecException {
      MADE.add(Context.isOnEventLoopThread());
      THREADS.add(Thread.currentThread());
      return real.generatePublic(spec);
    }

    @Override
    protected PrivateKey engineGeneratePrivate(KeySpec spec) throws InvalidKeySpecException {
      return real.generatePrivate(spec);
    }

    @Override
    protected <T extends KeySpec> T engineGetKeySpec(Key key, Class<T> spec)
        throws InvalidKeySpecException {
      return real.getKeySpec(key, spec);
    }

    @Override
    protected Key engineTranslateKey(Key key) throws InvalidKeyException {
      return real.translateKey(key);
    }
  }
}
