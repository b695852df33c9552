package dev.tokenmanager.internal.cluster.record;

import static dev.tokenmanager.internal.cluster.record.SampleRecords.IDENTITY;
import static dev.tokenmanager.internal.cluster.record.SampleRecords.box;
import static dev.tokenmanager.internal.cluster.record.SampleRecords.full;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.record.UnsealResult.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordSealerTest {

  /** Sealed by the first release with key {@code a}: every later one must open it. */
  private static final String FIRST_SEALED =
      "1.42.g.AAECAwQFBgcICQoLmX8IgE7_yO8tU24ta7onOV-utMVedcc7aTYzngL8c-tKMq7kP95lSy6bTwjRc"
          + "eYG1kWBccsuiJfnpHPGzMOdfLaaL3AVjayfnxaClQTUsDpoALG0RuL1_5gc2M6SAo-l8SepPXtt7T9YfV2X7"
          + "yjhyGX-AqQKJyIz7GNKEFZEO6oynvEVleL8hvyG54vdUGBafnImOvRS2cj2XTk3ZsYP-H-zkd_QoUpBzZwJ5"
          + "bgNBzIcKvypk6144Hcks7HmpSU2vzJOF3VBCt5_ABp4TOH3fUjNpkqrkrtOuDTp4Iit-cqDva6UjIBx7nnTs"
          + "OHZuPPVkjA-0TOyjDlmQhCY2Aofx1nmpnkBiFTi5Hvrb4QADkMHJFtv4af5ZY_iYCuVPh4XHa-X78EsyZ9Py"
          + "zLyEALTG7lAe7HuWsR48u-Qo5Ccf6Dm15SlGzYRlPCaJgEL0zmBlLLk04O5TvmXGQoXeeLpg9nQ_oDR3hp9D"
          + "09sUqk8faKKaAPmQJcr_LHSnY0";

  private static final String FIRST_PLAIN =
      "1.42.p.O42l_tEHskuYXE3k70TeW-YxeTeCOsiR9wVn19Qqn3F7ImdlbmVyYXRpb24iOjQyLCJleHBpcmVzQ"
          + "XQiOjE4OTM0NTYzMDAxMjMsInN0YW1wIjp7Im5vZGUiOiJub2RlLTEiLCJhdCI6MTg5MzQ1NjEwMDEyM30sI"
          + "mxpZmV0aW1lIjozMDAwMDAsInJlbWFpbmluZyI6MjAwMDAxLCJhY2Nlc3NUb2tlbiI6InMzY3IzdC1hY2Nlc"
          + "3MiLCJ0b2tlblR5cGUiOiJCZWFyZXIiLCJzY29wZXMiOlsib3BlbmlkIiwiZW1haWwiXSwiaWRUb2tlbiI6I"
          + "nMzY3IzdC1pZCIsInJlZnJlc2hJbiI6MTUwMDAwLCJyZWZyZXNoVG9rZW4iOnsidmFsdWUiOiJzM2NyM3Qtc"
          + "mVmcmVzaCIsImxpZmV0aW1lIjoxODAwMDAwLCJyZW1haW5pbmciOjE3MDAwMDEsIm9yaWdpbiI6IjVmMTZiM"
          + "mUxIiwic2VudEJ5Ijoibm9kZS0yIn19";

  private static UnsealResult.Refused refused(Reason reason, long generation) {
    return new UnsealResult.Refused(reason, generation);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ab", ""})
  void open_ownRecord_isTheSame(String keys) {
    RecordSealer box = box(keys);

    for (SharedRecord record : List.of(full(7), SampleRecords.small(1), full(Generations.MAX))) {
      assertThat(box.open(IDENTITY, box.seal(IDENTITY, record)))
          .isEqualTo(new UnsealResult.Record(record));
    }
  }

  @Test
  void open_whatTheFirstReleaseWrote_isOpened() {
    assertThat(box("a").open(IDENTITY, FIRST_SEALED)).isEqualTo(new UnsealResult.Record(full(42)));
    assertThat(box("").open(IDENTITY, FIRST_PLAIN)).isEqualTo(new UnsealResult.Record(full(42)));
  }

  @Test
  void seal_withKey_showsVersionGenerationAndModeAlone() {
    String envelope = box("a").seal(IDENTITY, full(42));

    assertThat(envelope).matches("1\\.42\\.g\\.[A-Za-z0-9_-]+").doesNotContain(SECRET_MARK);
    assertThat(new String(content(envelope), StandardCharsets.ISO_8859_1))
        .doesNotContain(SECRET_MARK, "node-1", "Bearer", "accessToken");
  }

  @Test
  void seal_again_hasAnotherNonce() {
    RecordSealer box = box("a");
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      byte[] content = content(box.seal(IDENTITY, full(1)));
      nonces.add(new String(content, 0, 12, StandardCharsets.ISO_8859_1));
    }
    assertThat(nonces).hasSize(1000);
  }

  @Test
  void seal_withoutKey_isPlainJson() {
    String envelope = box("").seal(IDENTITY, full(42));

    assertThat(envelope).startsWith("1.42.p.");
    assertThat(new String(content(envelope), StandardCharsets.UTF_8))
        .contains("\"accessToken\":\"" + SECRET_MARK);
  }

  private static byte[] content(String envelope) {
    return Base64.getUrlDecoder().decode(envelope.substring(envelope.lastIndexOf('.') + 1));
  }

  @Test
  void open_previousKey_opensButNeverSeals() {
    String old = box("a").seal(IDENTITY, full(7));
    RecordSealer rotated = box("bca");

    assertThat(rotated.open(IDENTITY, old)).isEqualTo(new UnsealResult.Record(full(7)));
    String sealed = rotated.seal(IDENTITY, full(8));
    assertThat(box("b").open(IDENTITY, sealed)).isEqualTo(new UnsealResult.Record(full(8)));
    assertThat(box("ca").open(IDENTITY, sealed)).isEqualTo(refused(Reason.NOT_AUTHENTIC, 8));
  }

  @Test
  void open_wrongKey_isNotAuthentic() {
    assertThat(box("b").open(IDENTITY, box("a").seal(IDENTITY, full(7))))
        .isEqualTo(refused(Reason.NOT_AUTHENTIC, 7));
  }

  @Test
  void open_plainRecordWhileThereIsAKey_isRefused() {
    assertThat(box("a").open(IDENTITY, box("").seal(IDENTITY, full(7))))
        .isEqualTo(refused(Reason.PLAINTEXT, 7));
  }

  @Test
  void open_sealedRecordWithoutKey_isRefused() {
    assertThat(box("").open(IDENTITY, box("a").seal(IDENTITY, full(7))))
        .isEqualTo(refused(Reason.SEALED, 7));
  }

  @Test
  void open_anotherIdentity_isRefused() {
    List<Identity> others =
        List.of(
            new Identity("weaviate.other", IDENTITY.name(), IDENTITY.fingerprint()),
            new Identity(IDENTITY.address(), "other", IDENTITY.fingerprint()),
            new Identity(IDENTITY.address(), IDENTITY.name(), "0123abce"),
            // The same characters, otherwise divided.
            new Identity("weaviate.tokend", "efault", IDENTITY.fingerprint()),
            new Identity(IDENTITY.address(), "default0", "123abcd"));
    String sealed = box("a").seal(IDENTITY, full(7));
    String plain = box("").seal(IDENTITY, full(7));

    for (Identity other : others) {
      assertThat(box("a").open(other, sealed)).isEqualTo(refused(Reason.NOT_AUTHENTIC, 7));
      assertThat(box("").open(other, plain)).isEqualTo(refused(Reason.MALFORMED, 7));
    }
  }

  @Test
  void open_anotherGeneration_isRefused() {
    String sealed = box("a").seal(IDENTITY, full(7));
    String plain = box("").seal(IDENTITY, full(7));

    assertThat(box("a").open(IDENTITY, sealed.replace("1.7.g.", "1.8.g.")))
        .isEqualTo(refused(Reason.NOT_AUTHENTIC, 8));
    assertThat(box("").open(IDENTITY, plain.replace("1.7.p.", "1.8.p.")))
        .isEqualTo(refused(Reason.MALFORMED, 8));
  }

  /** Only who has the key can make such a thing. */
  @Test
  void open_authenticButNoRecordOfThatGeneration_isMalformed() {
    byte[] associated =
        new CanonicalEncoder()
            .number(1)
            .text(IDENTITY.address())
            .text(IDENTITY.name())
            .text(IDENTITY.fingerprint())
            .number(7)
            .toByteArray();
    List<byte[]> contents =
        List.of(
            RecordCodec.encode(full(7)),
            RecordCodec.encode(full(8)),
            "{}".getBytes(StandardCharsets.UTF_8),
            new byte[0]);

    assertThat(contents)
        .map(
            json ->
                SealedRecord.of(7, "g", AesGcm.seal(SampleRecords.key('a'), json, associated))
                    .text())
        .map(envelope -> box("a").open(IDENTITY, envelope))
        .containsExactly(
            new UnsealResult.Record(full(7)),
            refused(Reason.MALFORMED, 7),
            refused(Reason.MALFORMED, 7),
            refused(Reason.MALFORMED, 7));
  }

  @Test
  void toString_anything_showsNoSecret() {
    RecordSealer box = box("a");
    String plain = box("").seal(IDENTITY, full(7));
    UnsealResult opened = box.open(IDENTITY, box.seal(IDENTITY, full(7)));

    assertThat(opened).isInstanceOf(UnsealResult.Record.class);
    assertThat(opened.toString()).contains("generation=7").doesNotContain(SECRET_MARK);
    assertThat(SealedRecord.parse(plain).toString())
        .isEqualTo("SealedRecord[version=1, generation=7]");
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void advice_anyReason_isOneSentence(Reason reason) {
    assertThat(reason.advice()).matches("[A-Z][^\\n]+[^.]\\.").doesNotContain(". ", "  ");
  }
}
