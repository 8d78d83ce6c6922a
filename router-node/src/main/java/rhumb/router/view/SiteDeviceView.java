package rhumb.router.view;

import java.util.Optional;
import rhumb.protocol.address.InstanceId;

/// The TUN device of an instance.
///
/// @param namespace the network namespace that it is in, a name of ip-netns(8) or a path; empty for
///     that of the router
public record SiteDeviceView(InstanceId instance, String name, Optional<String> namespace) {}
