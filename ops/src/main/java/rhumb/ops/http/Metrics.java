package rhumb.ops.http;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.view.MappingStatistics;
import rhumb.ops.health.NodeHealth;
import rhumb.ops.view.Health;
import rhumb.protocol.wire.DropReason;
import rhumb.router.view.RouterStatistics;
import rhumb.router.view.RouterStatistics.Direction;

/// The counters of a node in the text format of Prometheus. Names have the prefix `rhumb_` and base
/// units; labels are bounded: no EID, RLOC, nonce or site ever is one.
final class Metrics {
  private final Asked node;
  private final RequestCounts requests;
  private final PrometheusRegistry jvm = new PrometheusRegistry();

  Metrics(Asked node, RequestCounts requests) {
    this.node = node;
    this.requests = requests;
    JvmMetrics.builder().register(jvm);
  }

  CompletionStage<Endpoint.Text> text() {
    var health = new NodeHealth(node.name(), node.mapping(), node.router()).check();
    return health
        .thenCombine(Api.optional(node.router(), r -> r.statistics()), Told::new)
        .thenCombine(Neighbours.of(node), Told::with)
        .thenCombine(
            Api.optional(node.mapping(), m -> m.statistics()),
            (told, mapping) -> {
              Optional<RouterStatistics> router = told.router();
              List<MetricSnapshot> all = new ArrayList<>();
              all.add(build());
              all.add(FailingParts.of(told.health()));
              all.addAll(told.neighbours());
              all.add(requests());
              router.ifPresent(statistics -> router(statistics, all));
              mapping.ifPresent(statistics -> mapping(statistics, all));
              control(router.orElse(null), mapping.orElse(null), all);
              jvm.scrape().forEach(all::add);
              return write(new MetricSnapshots(all));
            });
  }

  private record Told(
      Health health, Optional<RouterStatistics> router, List<MetricSnapshot> neighbours) {
    Told(Health health, Optional<RouterStatistics> router) {
      this(health, router, List.of());
    }

    Told with(List<MetricSnapshot> others) {
      return new Told(health, router, others);
    }
  }

  private static Endpoint.Text write(MetricSnapshots snapshots) {
    PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out, snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return new Endpoint.Text("text/plain; version=0.0.4; charset=utf-8", out.toByteArray());
  }

  private MetricSnapshot build() {
    Labels labels = Labels.of("version", node.version(), "java", Runtime.version().toString());
    return InfoSnapshot.builder()
        .name("rhumb_build")
        .help("What runs here.")
        .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build())
        .build();
  }

  private MetricSnapshot requests() {
    CounterSnapshot.Builder answered =
        counter("rhumb_http_requests", "Requests to this API, by route and code.");
    requests
        .all()
        .forEach(
            (key, count) ->
                answered.dataPoint(
                    point(
                        Labels.of("route", key.route(), "code", Integer.toString(key.code())),
                        count.sum())));
    return answered.build();
  }

  private static void router(RouterStatistics now, List<MetricSnapshot> all) {
    all.add(
        directions("rhumb_data_packets_received", "Packets taken in.", now, Direction::received));
    all.add(directions("rhumb_data_packets_sent", "Packets passed on.", now, Direction::sent));
    all.add(
        directions(
            "rhumb_data_packets_native",
            "Packets sent on as they are.",
            now,
            Direction::nativelyForwarded));
    all.add(
        directions("rhumb_data_received_bytes", "Octets taken in.", now, Direction::receivedBytes));
    all.add(directions("rhumb_data_sent_bytes", "Octets passed on.", now, Direction::sentBytes));
    CounterSnapshot.Builder drops =
        counter("rhumb_data_packets_dropped", "Packets dropped, by reason.");
    drops(drops, "direction", "encapsulation", now.encapsulation().dropped());
    drops(drops, "direction", "decapsulation", now.decapsulation().dropped());
    all.add(drops.build());
    all.add(gauge("rhumb_pending_packets", "Packets on hold.", now.encapsulation().held()));
    all.add(gauge("rhumb_pending_lookups", "EIDs being resolved.", now.pendingResolutions()));
    all.add(gauge("rhumb_map_cache_entries", "Entries of the map-cache.", now.mapCacheEntries()));
    all.add(gauge("rhumb_map_cache_limit_entries", "Their upper bound.", now.mapCacheLimit()));
    all.add(
        counter("rhumb_map_cache_evictions", "Entries that gave way to others.")
            .dataPoint(point(Labels.EMPTY, now.evictions()))
            .build());
  }

  private static void mapping(MappingStatistics now, List<MetricSnapshot> all) {
    all.add(gauge("rhumb_sites", "Configured sites.", now.sites()));
    all.add(gauge("rhumb_registered_prefixes", "Registered prefixes.", now.registeredPrefixes()));
    CounterSnapshot.Builder answers =
        counter("rhumb_map_requests_answered", "Map-Requests, by what was done with them.");
    now.answers().forEach((result, n) -> answers.dataPoint(point(Labels.of("result", result), n)));
    all.add(answers.build());
  }

  private static void control(
      @Nullable RouterStatistics router,
      @Nullable MappingStatistics mapping,
      List<MetricSnapshot> all) {
    CounterSnapshot.Builder received =
        counter("rhumb_control_messages_received", "Control messages received, by type.");
    CounterSnapshot.Builder sent =
        counter("rhumb_control_messages_sent", "Control messages sent, by type.");
    CounterSnapshot.Builder dropped =
        counter("rhumb_control_messages_dropped", "Control messages dropped, by reason.");
    if (router != null) {
      types(received, "router", router.controlReceived());
      types(sent, "router", router.controlSent());
      drops(dropped, "role", "router", router.controlDropped());
    }
    if (mapping != null) {
      types(received, "mapping", mapping.received());
      types(sent, "mapping", mapping.sent());
      drops(dropped, "role", "mapping", mapping.dropped());
    }
    all.add(received.build());
    all.add(sent.build());
    all.add(dropped.build());
  }

  private static void types(CounterSnapshot.Builder to, String role, Map<String, Long> byType) {
    byType.forEach((type, n) -> to.dataPoint(point(Labels.of("role", role, "type", type), n)));
  }

  private static void drops(
      CounterSnapshot.Builder to, String label, String value, Map<DropReason, Long> dropped) {
    dropped.forEach(
        (reason, n) -> to.dataPoint(point(Labels.of(label, value, "reason", reason.label()), n)));
  }

  private static MetricSnapshot directions(
      String name, String help, RouterStatistics now, ToLongFunction<Direction> value) {
    return counter(name, help)
        .dataPoint(
            point(Labels.of("direction", "encapsulation"), value.applyAsLong(now.encapsulation())))
        .dataPoint(
            point(Labels.of("direction", "decapsulation"), value.applyAsLong(now.decapsulation())))
        .build();
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(name).help(help);
  }

  private static CounterSnapshot.CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .labels(labels)
        .value((double) value)
        .build();
  }

  private static MetricSnapshot gauge(String name, String help, long value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value((double) value).build())
        .build();
  }
}
