/// Keeping this site registered with its Map-Servers (RFC 9301 §8.2).
@NullMarked
package rhumb.router.registrar;

import org.jspecify.annotations.NullMarked;
