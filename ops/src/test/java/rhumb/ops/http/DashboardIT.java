package rhumb.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.mapping.node.MappingNode;
import rhumb.ops.SeedLab;
import rhumb.ops.access.Role;
import rhumb.ops.access.Token;
import rhumb.ops.access.Tokens;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.config.NodeSettings;
import rhumb.ops.events.Happening;

/// The dashboard in a real browser.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 8, unit = TimeUnit.MINUTES) // a browser beside other builds
class DashboardIT {
  private static final Path PICTURES = Path.of("target", "screenshots");

  @TempDir private static Path folder;

  private final BusyNode busy = new BusyNode("BRANCH-3");
  private final BusyNode hostile = new BusyNode("<img src=x onerror=document.title='owned'>");
  private OpsServer server;
  private Browser browser;

  @BeforeAll
  void start() throws Exception {
    server = OpsServer.start(busy.asked(), Serving.onLoopback(0));
    busy.happen(server.events());
    Files.createDirectories(PICTURES);
    browser = new Browser(folder);
  }

  @AfterAll
  void stop() {
    if (browser != null) browser.close();
    server.close();
  }

  @BeforeEach
  void reset() throws Exception {
    browser.size(1280, 760);
    browser.colours("light");
    browser.open("about:blank");
    browser.complaints();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "overview|packets encapsulated",
        "topology|packets/s",
        "map-cache|172.16.30.0/24",
        "database|192.168.255.3, confirmed",
        "sites|SITE2",
        "mappings|10.0.0.99/32",
        "cluster|10.0.0.2:25520",
        "events|192.168.100.2 does not answer RLOC-probes",
        "lookup|Ask the mapping system",
        "drops|map-request-pending",
        "security|authentication-failed",
      })
  void everyPageShowsItsDataWithoutAComplaint(String page, String shown) throws Exception {
    browser.open(server.url() + "/#" + page);
    browser.sees(shown);
    browser.sees("mapping and router · up");
    if (page.equals("overview")) waitForTheCurve();
    if (page.equals("lookup")) look("172.16.30.101");
    picture(page);
    browser.size(360, 740);
    browser.colours("dark");
    if (page.equals("topology"))
      browser.waitFor("document.querySelector('svg').viewBox.baseVal.width < 500");
    assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo("360");
    picture(page + "-narrow");
    assertThat(browser.complaints()).isEmpty();
  }

  private void waitForTheCurve() {
    browser.waitFor("document.querySelector('polyline.in').points.length > 3");
  }

  private void look(String eid) {
    browser.evaluate(
        "document.querySelector('form.bar input').value = '"
            + eid
            + "'; document.querySelector('form.bar button').click()");
    browser.sees("answered in 1.3 ms");
  }

  private void picture(String name) throws Exception {
    Files.write(PICTURES.resolve(name + ".png"), browser.picture());
  }

  @Test
  void markupInTheNameOfASiteIsText() throws Exception {
    try (OpsServer attacked = OpsServer.start(hostile.asked(), Serving.onLoopback(0))) {
      hostile.happen(attacked.events());
      markupIsText(attacked.url());
    }
    assertThat(browser.complaints()).isEmpty();
  }

  private void markupIsText(String url) throws Exception {
    for (String page : List.of("sites", "mappings", "topology", "events", "security")) {
      browser.open(url + "/#" + page);
      browser.sees("SITE1");
      browser.sees(page.equals("topology") ? "<img src=x" : "<img src=x onerror=");
      assertThat(browser.evaluate("document.querySelectorAll('main img').length")).isEqualTo("0");
      assertThat(browser.evaluate("document.title")).isEqualTo("SITE1 · Rhumb");
      browser.open("about:blank");
    }
  }

  @Test
  void aPageFromElsewhereCanNeitherReadNorWrite() throws Exception {
    for (String method : List.of("GET", "DELETE")) {
      String told = method + " was kept out";
      browser.evaluate(
          "fetch('%s/api/v1/map-cache', { method: '%s' })"
              .formatted(server.url(), method)
              .concat(
                  ".then(() => document.title = 'done', () => document.title = '" + told + "')"));
      browser.waitFor("document.title === '" + told + "'");
    }
  }

  @Test
  void aTableComesByThePageAndIsSearchedAtTheNode() throws Exception {
    browser.open(server.url() + "/#map-cache");
    browser.sees("page 1");
    browser.evaluate("[...document.querySelectorAll('main button')].at(-1).click()");
    browser.sees("page 2");
    browser.evaluate(
        "{ const f = document.querySelector('input[type=search]'); f.value = '192.168.9.249';"
            + " f.dispatchEvent(new Event('input')) }");
    browser.sees("192.168.9.249/32");
    assertThat(browser.evaluate("document.querySelectorAll('tbody tr').length")).isEqualTo("1");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void theKeyboardIsEnough() throws Exception {
    browser.open(server.url() + "/#sites");
    browser.sees("SITE2");
    browser.evaluate("dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }))");
    assertThat(browser.evaluate("document.activeElement.type")).isEqualTo("search");
    assertThat(
            browser.evaluate(
                "[...document.querySelectorAll('nav a, button, input')].every(e => e.tabIndex >="
                    + " 0)"))
        .isEqualTo("true");
  }

  @Test
  void aTokenIsAskedForAndKept() throws Exception {
    var tokens = new Tokens(List.of(Token.of("eve", Role.VIEWER, "secret")));
    var serving = new Serving(InetAddress.getLoopbackAddress(), 0, List.of(), tokens);
    try (OpsServer guarded = OpsServer.start(busy.asked(), serving)) {
      browser.open(guarded.url() + "/#sites");
      browser.sees("Who is asking?");
      browser.evaluate(
          "document.getElementById('token').value = 'secret';"
              + " document.querySelector('#sign-in button').click()");
      browser.sees("SITE2");
    }
  }

  @Test
  void aNewNodeSaysWhatToDoFirst() throws Exception {
    Path config = folder.resolve("node.conf");
    Files.writeString(
        config,
        """
        rhumb {
          name = fresh
          mapping {
            addresses = [127.0.0.78]
            journal.embedded.folder = journal
            sites = [{ name = "<b>EMPTY</b>", keys = [{ key = canary-of-the-browser }],
                       prefixes = [{ eid = 10.1.0.0/16 }] }]
          }
        }
        """);
    NodeSettings settings = NodeConfig.load(config);
    try (MappingNode node = MappingNode.start(settings.mapping().orElseThrow());
        OpsServer fresh = OpsServer.start(asked(node), Serving.onLoopback(0))) {
      browser.open(fresh.url() + "/");
      browser.sees("No site has registered yet");
      picture("fresh");
      for (String[] page :
          new String[][] {
            {"sites", "missing"},
            {"cluster", "leader"},
            {"topology", "<b>EMPTY</b>"},
            {"events", "is a member of the mapping cluster"},
            {"drops", "nothing was dropped"},
          }) {
        browser.open(fresh.url() + "/#" + page[0]);
        browser.sees(page[1]);
        assertThat(browser.evaluate("document.documentElement.outerHTML"))
            .doesNotContain("canary-of-the-browser");
      }
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void theFirstEventIsShownHoweverSoonItComes() throws Exception {
    var idle =
        new Asked(
            "idle", "1.0", SeedLab.NOW, Clock.systemUTC(), Optional.empty(), Optional.empty());
    try (OpsServer silent = OpsServer.start(idle, Serving.onLoopback(0))) {
      browser.open(silent.url() + "/#overview");
      browser.sees("idle");
      browser.evaluate(
          "{ const ask = fetch, late = new Promise(go => window.go = go); window.fetch ="
              + " async (path, how) => { if (how.headers.Accept) await late;"
              + " return ask(path, how); } }");
      browser.evaluate("location.hash = '#events'");
      browser.sees("nothing has happened yet");
      silent.events().add(Happening.of(Happening.Type.CONFIG_CHANGED, "between list and stream"));
      browser.evaluate("window.go()");
      browser.sees("between list and stream");
    }
  }

  private static Asked asked(MappingNode node) {
    return new Asked(
        "fresh",
        "1.0",
        SeedLab.CLOCK.instant(),
        Clock.systemUTC(),
        Optional.of(node),
        Optional.empty());
  }
}
