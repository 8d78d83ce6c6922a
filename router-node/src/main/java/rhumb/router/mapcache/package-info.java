/// The map-cache: what was learned, until when, and how more is learned (RFC 9300 §6, 9301 §8.1).
@NullMarked
package rhumb.router.mapcache;

import org.jspecify.annotations.NullMarked;
