package rhumb.router.node;

import rhumb.protocol.address.EidPrefix;
import rhumb.router.view.DatabaseView.Registration;
import rhumb.router.view.RouterHealth;

/// Whether a registration is well, in words.
final class RegistrationHealth {
  private RegistrationHealth() {}

  static RouterHealth of(EidPrefix eid, Registration registration, boolean wantsNotify) {
    String part = "registration " + eid + " at " + registration.mapServer();
    if (!wantsNotify) return new RouterHealth(part, true, "sent; no Map-Notify asked for");
    if (registration.registered()) return new RouterHealth(part, true, "confirmed");
    String why =
        registration.authenticationFailures() > 0
            ? "Map-Notify with a wrong authentication code: check the key"
            : "no Map-Notify: the Map-Server is not reachable, or does not accept key or prefix";
    return new RouterHealth(part, false, why);
  }
}
