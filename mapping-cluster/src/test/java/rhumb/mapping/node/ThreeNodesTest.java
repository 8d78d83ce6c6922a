package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import rhumb.mapping.testing.Station;

/// Three nodes, three processes, one PostgreSQL: any node takes a registration, all nodes answer,
/// and what was confirmed survives the loss of a node.
class ThreeNodesTest {
  @Test
  void aKilledNodeLosesNothingAndNobodyStopsAnswering() throws Exception {
    try (var database = PostgreSql.start()) {
      List<NodeProcess> nodes = start(database.url());
      try {
        NodeProcess first = nodes.get(0);
        NodeProcess second = nodes.get(1);
        NodeProcess third = nodes.get(2);
        registerAll(second, "192.0.2.1");
        for (NodeProcess node : nodes) eventually(() -> allAnswer(node, "192.0.2.1"));

        AtomicInteger failed = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        Thread looking = new Thread(() -> lookUp(first, second, enough, answered, failed));
        looking.start();
        third.kill();
        registerAll(first, "192.0.2.9"); // accepted again once the partitions have moved
        enough.set(true);
        looking.join();
        assertThat(answered)
            .hasPositiveValue(); // how many depends on how soon the partitions moved
        assertThat(failed).hasValue(0);
        for (NodeProcess node : List.of(first, second)) {
          eventually(() -> allAnswer(node, "192.0.2.9"));
        }
        assertThat(second.stop()).isTrue();
        allAnswer(first, "192.0.2.9");
      } finally {
        nodes.forEach(NodeProcess::close);
      }
    }
  }

  private static List<NodeProcess> start(String journal) throws IOException {
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < 3) {
      int port = PostgreSql.freePort();
      if (!ports.contains(port)) ports.add(port);
    }
    List<String> seeds = List.of("localhost:" + ports.get(0)); // by DNS
    List<NodeProcess.Starting> starting = new ArrayList<>();
    for (int port : ports) starting.add(NodeProcess.start(journal, port, seeds));
    try {
      List<NodeProcess> nodes = new ArrayList<>();
      for (NodeProcess.Starting each : starting) nodes.add(each.awaitUp());
      return nodes;
    } catch (IOException e) {
      starting.forEach(NodeProcess.Starting::close);
      throw e;
    }
  }

  private static void registerAll(NodeProcess node, String rloc) {
    try (Station etr = node.station()) {
      Fabric.registerAll(etr, rloc);
    }
  }

  private static void allAnswer(NodeProcess node, String rloc) {
    try (Station itr = node.station()) {
      Fabric.allAnswer(itr, rloc);
    }
  }

  private static void lookUp(
      NodeProcess a,
      NodeProcess b,
      AtomicBoolean enough,
      AtomicInteger answered,
      AtomicInteger failed) {
    try (Station one = a.station();
        Station two = b.station()) {
      for (int i = 0; !enough.get(); i++) {
        for (Station each : List.of(one, two)) {
          String eid = Fabric.eid(i % Fabric.PREFIXES);
          Callable<Boolean> positive = () -> !Fabric.ask(each, eid).isNegative();
          if (isTrue(positive)) answered.incrementAndGet();
          else failed.incrementAndGet();
        }
        one.pause();
      }
    }
  }

  private static boolean isTrue(Callable<Boolean> question) {
    try {
      return question.call();
    } catch (Exception | AssertionError e) {
      return false;
    }
  }
}
