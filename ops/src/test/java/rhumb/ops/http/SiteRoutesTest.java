package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.node.MappingNode;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.ops.access.Tokens;
import rhumb.ops.view.WireJson;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;

/// Sites over HTTP, with a mapping node behind it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteRoutesTest {
  private static final ObjectMapper JSON = WireJson.mapper();
  private static final String CANARY = "canary-secret";

  private MappingNode node;
  private OpsServer server;
  private HttpClient client;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    var file =
        new MappingSettings.Site(
            "FILE",
            false,
            List.of(new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, CANARY)),
            List.of(new SitePrefix(EidPrefix.parse("172.16.0.0/16"), false)),
            List.of(),
            false,
            Optional.empty());
    node =
        MappingNode.start(
            new MappingSettings(
                "ms1",
                List.of(IpAddress.parse(address())),
                true,
                true,
                new MappingSettings.Cluster("127.0.0.1", 0, List.of()),
                new MappingSettings.Journal.Embedded(folder.resolve("journal")),
                List.of(file)));
    var asked =
        new Asked(
            "ms1", "1.0", Instant.now(), Clock.systemUTC(), Optional.of(node), Optional.empty());
    server =
        OpsServer.start(
            asked,
            new Serving(InetAddress.getLoopbackAddress(), 0, List.of(), new Tokens(List.of())));
    client = HttpClient.newHttpClient();
  }

  /// One that no other test has, because the port is always 4342.
  private static String address() {
    long pid = ProcessHandle.current().pid();
    return "127." + (130 + pid % 60) + "." + (pid / 60 % 250 + 1) + ".4";
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
    node.stop();
  }

  @Test
  void aSiteIsCreatedShownChangedAndRemoved() throws Exception {
    var created = send("POST", "/api/v1/sites", site("BRANCH", "10.1.0.0/16"));
    assertThat(created.statusCode()).isEqualTo(201);
    String etag = created.headers().firstValue("etag").orElseThrow();
    var shown = send("GET", "/api/v1/sites/BRANCH/configuration", "");
    assertThat(shown.body()).doesNotContain(CANARY);
    assertThat(shown.headers().firstValue("etag")).hasValue(etag);
    JsonNode document = JSON.readTree(shown.body());
    assertThat(document.get("origin").asText()).isEqualTo("run-time");
    assertThat(document.at("/prefixes/0/eid").asText()).isEqualTo("10.1.0.0/16");

    assertThat(patch("BRANCH", "{\"shutdown\":true}", "\"1\"").statusCode()).isEqualTo(412);
    assertThat(patch("BRANCH", "{\"shutdown\":true}", etag).statusCode()).isEqualTo(200);
    var again = send("PUT", "/api/v1/sites/BRANCH", shown.body()); // without the secret
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(outcome(again)).isEqualTo("changed");
    assertThat(outcome(send("PUT", "/api/v1/sites/BRANCH", shown.body()))).isEqualTo("unchanged");

    assertThat(outcome(send("DELETE", "/api/v1/sites/BRANCH?dry-run=true", "")))
        .isEqualTo("removed");
    assertThat(outcome(send("DELETE", "/api/v1/sites/BRANCH", ""))).isEqualTo("removed");
    assertThat(send("DELETE", "/api/v1/sites/BRANCH", "").statusCode()).isEqualTo(404);
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws Exception {
    String body =
        """
        {"name":"", "prefixes":[{"eid":"10.1.2.3/16","acceptMoreSpecific":true}],
         "keys":[{"id":300,"key":"%s"}], "replay":"strickt", "keyFile":"/etc/shadow"}
        """
            .formatted(CANARY);
    var refused = send("POST", "/api/v1/sites", body);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.headers().firstValue("content-type")).hasValue("application/problem+json");
    JsonNode errors = JSON.readTree(refused.body()).get("errors");
    assertThat(errors.findValuesAsText("pointer"))
        .containsExactlyInAnyOrder(
            "/name",
            "/prefixes/0/eid",
            "/prefixes/0/acceptMoreSpecific",
            "/keys/0/id",
            "/replay",
            "/keyFile");
    assertThat(refused.body())
        .contains("did you mean acceptMoreSpecifics?", "did you mean strict?")
        .doesNotContain(CANARY);
  }

  @Test
  void filesOfTheNodeAreNotRead() throws Exception {
    String body =
        "{\"name\":\"SPY\",\"prefixes\":[{\"eid\":\"10.9.0.0/16\"}],"
            + "\"keys\":[{\"keyFile\":\"/etc/hostname\"}]}";
    var refused = send("POST", "/api/v1/sites", body);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("files of the node are not read for you");
  }

  @Test
  void aSiteOfTheFileAndATakenPrefixAreConflicts() throws Exception {
    var ofFile = patch("FILE", "{\"shutdown\":true}", "*");
    assertThat(ofFile.statusCode()).isEqualTo(409);
    assertThat(ofFile.body()).contains("is in the configuration file");
    var taken = send("POST", "/api/v1/sites", site("THIEF", "172.16.0.0/16"));
    assertThat(taken.statusCode()).isEqualTo(409);
    assertThat(taken.body()).contains("already a prefix of site FILE");
    assertThat(send("POST", "/api/v1/sites", site("FILE", "10.3.0.0/16")).statusCode())
        .isEqualTo(409);
  }

  @Test
  void aKeyIsAddedAndTheOldOneTakenAway() throws Exception {
    send("POST", "/api/v1/sites", site("KEYS", "10.4.0.0/16"));
    String key = "{\"id\":1,\"key\":\"another-" + CANARY + "\"}";
    assertThat(send("POST", "/api/v1/sites/KEYS/keys", key).statusCode()).isEqualTo(200);
    assertThat(send("POST", "/api/v1/sites/KEYS/keys", key).statusCode()).isEqualTo(422);
    assertThat(send("DELETE", "/api/v1/sites/KEYS/keys/0", "").statusCode()).isEqualTo(200);
    assertThat(send("DELETE", "/api/v1/sites/KEYS/keys/7", "").statusCode()).isEqualTo(404);
    var last = send("DELETE", "/api/v1/sites/KEYS/keys/1", "");
    assertThat(last.statusCode()).isEqualTo(409);
    assertThat(last.body()).contains("no key left");
  }

  @Test
  void manySitesAreImportedAgainWithoutAChangeAndExported() throws Exception {
    var lines = new StringBuilder();
    for (int i = 0; i < 250; i++) {
      lines.append(site("I" + i, "10.5." + i + ".0/24").replace("\n", "")).append('\n');
    }
    lines.append("{\"name\":\"BAD\"}\n\nno json\n");
    assertThat(total(send("POST", "/api/v1/imports?dry-run=true", lines.toString()), "created"))
        .isEqualTo(250);
    assertThat(send("GET", "/api/v1/sites/I7/configuration", "").statusCode()).isEqualTo(404);
    var imported = send("POST", "/api/v1/imports", lines.toString());
    assertThat(imported.statusCode()).isEqualTo(200);
    assertThat(total(imported, "created")).isEqualTo(250);
    assertThat(total(imported, "refused")).isEqualTo(2);
    assertThat(imported.body()).contains("\"line\":251", "\"line\":253", "/prefixes");
    assertThat(total(send("POST", "/api/v1/imports", lines.toString()), "unchanged"))
        .isEqualTo(250);

    HttpRequest export =
        request("GET", "/api/v1/site-configurations", "")
            .header("Accept", "application/x-ndjson")
            .build();
    String exported = client.send(export, BodyHandlers.ofString()).body();
    assertThat(exported.lines().filter(line -> line.contains("\"I"))).hasSize(250);
    assertThat(exported).doesNotContain(CANARY);
    assertThat(total(send("POST", "/api/v1/imports", exported), "unchanged"))
        .isGreaterThanOrEqualTo(250);
    JsonNode page = JSON.readTree(send("GET", "/api/v1/site-configurations?limit=2", "").body());
    assertThat(page.get("items")).hasSize(2);
    assertThat(page.has("next")).isTrue();
  }

  @Test
  void rejectionsCanBeAskedFor() throws Exception {
    assertThat(send("GET", "/api/v1/sites/FILE/rejections", "").body()).contains("\"rejections\"");
    assertThat(send("GET", "/api/v1/rejections", "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/api/v1/subscriptions", "").body()).contains("\"subscriptions\":[]");
    assertThat(send("GET", "/api/v1/sites/NONE/rejections", "").statusCode()).isEqualTo(404);
  }

  private static String site(String name, String eid) {
    return "{\"name\":\"%s\",\"keys\":[{\"key\":\"%s\"}],\"prefixes\":[{\"eid\":\"%s\"}]}"
        .formatted(name, CANARY, eid);
  }

  private static int total(HttpResponse<String> response, String what) throws Exception {
    int total = 0;
    for (String line : response.body().lines().toList()) {
      total += JSON.readTree(line).path(what).asInt(0);
    }
    return total;
  }

  private static String outcome(HttpResponse<String> response) throws Exception {
    return JSON.readTree(response.body()).path("outcome").asText();
  }

  private HttpResponse<String> patch(String name, String body, String ifMatch) throws Exception {
    HttpRequest request =
        request("PATCH", "/api/v1/sites/" + name, body).header("If-Match", ifMatch).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return client.send(request(method, path, body).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .method(method, BodyPublishers.ofString(body));
    return body.isEmpty() ? request : request.header("Content-Type", "application/json");
  }
}
