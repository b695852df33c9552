package dev.tokenmanager.app;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line, as far as it returns. */
class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)),
        args);
  }

  private static Path options(Path folder, String content) throws IOException {
    return Files.writeString(folder.resolve("options.yaml"), content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void help_namesTheCommandAndTheDefault(String word) {
    assertThat(run(word)).isZero();

    assertThat(out.toString()).contains("run ", "--version", "Without a command");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void helpOfRun_tellsOptionsAndExitStatus() {
    assertThat(run("run", "--help")).isZero();

    assertThat(out.toString()).contains("--conf", "-cluster", "Exit status", "143");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void version_isOneLine(String word) {
    assertThat(run(word)).isZero();

    assertThat(out.toString()).startsWith("weaviate-token-manager ").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rum | Unknown word (not shown, it may be a secret)",
        "check now | Unknown word (",
        "run now | Unknown word (",
        "run --config f.yaml | Unknown option --config",
        "run --clientSecret=s3cr3t-1 | Unknown option --clientSecret",
        "run --clientSecret s3cr3t-1 | Unknown option --clientSecret",
        "--cluster=s3cr3t-1 | Wrong value for an option --cluster",
        "@s3cr3t.args | Unknown word (",
        "run --conf | Missing required parameter for option '--conf' (FILE)",
        "run --conf a --conf b | option '--conf' (FILE) should be specified only once"
      })
  void wrongCommandLine_oneSentenceAndStatus2(String line, String sentence) {
    assertThat(run(line.split(" "))).isEqualTo(2);

    assertThat(err.toString())
        .contains(sentence)
        .endsWith("; --help tells what there is" + System.lineSeparator())
        .hasLineCount(1)
        .doesNotContain(SECRET_MARK);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void runWithoutTheFile_oneSentenceAndStatus2(@TempDir Path folder) {
    Path file = folder.resolve("none.yaml");

    assertThat(run("run", "--conf", file.toString())).isEqualTo(2);

    assertThat(err.toString()).startsWith(file + ": no such file").hasLineCount(1);
  }

  @Test
  void g06_wrongOptions_oneSentenceWithFileAndPathAndStatus2(@TempDir Path folder)
      throws Exception {
    Path file =
        options(
            folder,
            "{issuerUrl: https://a.io, auth: {type: client_credentials, clientId: a, clientSecrt: s3cr3t-1}}");

    assertThat(run("--conf=" + file)).isEqualTo(2);

    assertThat(err.toString())
        .startsWith(file + ": auth.clientSecrt: ")
        .hasLineCount(1)
        .doesNotContain(SECRET_MARK);
  }

  @Test
  void g06_optionsThatOnlyDeploymentFindsWrong_status2(@TempDir Path folder) throws Exception {
    Path file =
        options(
            folder,
            "{issuerUrl: https://a.io, auth: {type: client_credentials, clientId: a, clientSecretFile: /none/at/all}}");

    assertThat(run("run", "--conf", file.toString())).isEqualTo(2);

    assertThat(err.toString()).startsWith(file + ": auth.clientSecretFile: ").hasLineCount(1);
  }

  @Test
  void g06_secretOfTheFolderIsEmpty_isNamedAndNotTheOptionsFile(@TempDir Path folder)
      throws Exception {
    Path file =
        options(folder, "{issuerUrl: https://a.io, auth: {type: client_credentials, clientId: a}}");
    Path secrets = Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("auth.clientSecret"), "");

    assertThat(run("run", "--conf", file.toString(), "--secrets", secrets.toString())).isEqualTo(2);

    assertThat(err.toString())
        .startsWith(secrets + "/auth.clientSecret: auth.clientSecretFile: ")
        .hasLineCount(1);
  }

  @Test
  void clusterWithoutKey_isRefusedBeforeJoining(@TempDir Path folder) throws Exception {
    Path file =
        options(
            folder,
            "{issuerUrl: https://a.io, auth: {type: client_credentials, clientId: a, clientSecret: s3cr3t-1}}");

    assertThat(run("run", "-cluster", "--conf", file.toString())).isEqualTo(2);

    assertThat(err.toString()).startsWith(file + ": cluster.encryptionKey: ").hasLineCount(1);
  }

  @Test
  void eventBusWithoutCluster_isRefusedInsteadOfIgnored(@TempDir Path folder) throws Exception {
    Path file =
        options(
            folder,
            "{eventBus: {port: 1}, issuerUrl: https://a.io, auth: {type: client_credentials, clientId: a, clientSecret: s3cr3t-1}}");

    assertThat(run("run", "--conf", file.toString())).isEqualTo(2);

    assertThat(err.toString())
        .startsWith(file + ": eventBus: only a clustered start ")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "tlss: {}, eventBus.tlss",
    "'tls: {certFile: a, keyFile: b, caFile: c}', eventBus.tls.certFile"
  })
  void eventBusWrong_isRefusedBeforeJoining(String section, String path, @TempDir Path folder)
      throws Exception {
    Path file =
        options(
            folder,
            "{eventBus: {%s}, cluster: {share: false}, issuerUrl: https://a.io, auth: {type: client_credentials, clientId: a, clientSecret: s3cr3t-1}}"
                .formatted(section));

    assertThat(run("run", "-cluster", "--conf", file.toString())).isEqualTo(2);

    assertThat(err.toString()).startsWith(file + ": " + path + ": ").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "run -cluster"})
  void httpTokenFileMissing_isRefusedBeforeJoining(String command, @TempDir Path folder)
      throws Exception {
    Path file =
        options(
            folder,
            "{http: {tokenFile: none}, cluster: {share: false}, issuerUrl: https://a.io, auth: {type: client_credentials, clientId: a, clientSecret: s3cr3t-1}}");

    assertThat(run((command + " --conf " + file).split(" "))).isEqualTo(2);

    assertThat(err.toString())
        .startsWith(file + ": http.tokenFile: there is no file ")
        .hasLineCount(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "key alone, -----BEGIN PRIVATE KEY-----, holds no certificate",
    "cut off, -----BEGIN CERTIFICATE-----MIIBdDCCARug, is damaged or cut off",
    "no base64, -----BEGIN CERTIFICATE-----MII=BdDCC, is damaged or cut off",
    "page of a proxy, <html></html>, holds no certificate"
  })
  void caFileOfNoUse_runDoesNotStart(
      String name, String content, String problem, @TempDir Path folder) throws Exception {
    Path ca = Files.writeString(folder.resolve("ca.pem"), content);
    Path file =
        options(
            folder,
            "{http: {enabled: false}, tls: {caFile: %s}, issuerUrl: https://a.io, auth: {type: client_credentials, clientId: a, clientSecret: s3cr3t-1}}"
                .formatted(ca));

    assertThat(run("run", "--conf", file.toString())).isEqualTo(2);

    assertThat(err.toString()).contains("tls.caFile: ", problem, ca.toString()).hasLineCount(1);
  }
}
