/// The lab: two sites, a core and a mapping system as network namespaces of this machine, with real
/// routers in them. For a demonstration, for exploring, and for the end-to-end tests.
@NullMarked
package rhumb.ops.lab;

import org.jspecify.annotations.NullMarked;
