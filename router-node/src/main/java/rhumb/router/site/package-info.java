/// The EID-prefixes that this router answers for, and what it answers (RFC 9301 §5.4).
@NullMarked
package rhumb.router.site;

import org.jspecify.annotations.NullMarked;
