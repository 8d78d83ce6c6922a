package rhumb.mapping.node;

import java.time.Duration;
import java.util.function.Consumer;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Reach;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.resolver.MapResolver;
import rhumb.mapping.resolver.RecentRequests;
import rhumb.mapping.resolver.RequestLimit;
import rhumb.mapping.resolver.SubscriptionOffer;
import rhumb.mapping.server.Inquiries;
import rhumb.mapping.server.Relay;
import rhumb.mapping.settings.Tuning;
import rhumb.mapping.site.SiteBook;
import rhumb.mapping.statistics.ControlCounters;

/// How Map-Requests are answered on one node: from its read table, or by another node.
record Resolution(
    SiteBook book,
    ReadTable table,
    Reach reach,
    ControlCounters counters,
    RecentRequests recent,
    Tuning tuning) {

  /// @param out sends a message
  MapResolver start(MappingCluster cluster, Consumer<Outgoing> out, SubscriptionOffer offer)
      throws StartFailure {
    var limit = new RequestLimit(tuning.requestsPerNetwork(), System::nanoTime);
    var inquiries = new Inquiries();
    var resolver =
        new MapResolver(book::tree, table, reach, counters, offer, limit, recent, inquiries);
    var setup = new Relay.Setup(resolver, out, counters, inquiries::finished);
    Duration patience = tuning.startPatience();
    inquiries.through(cluster.spawn(Relay.create(setup), "relay", patience));
    return resolver;
  }
}
