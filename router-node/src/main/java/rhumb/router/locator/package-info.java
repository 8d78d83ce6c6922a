/// Remote RLOCs: probing them and telling who depends on them (RFC 9301 §7).
@NullMarked
package rhumb.router.locator;

import org.jspecify.annotations.NullMarked;
