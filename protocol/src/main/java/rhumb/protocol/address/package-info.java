/// Who and where: the address families of LISP, EIDs, EID-prefixes and RLOCs.
@NullMarked
package rhumb.protocol.address;

import org.jspecify.annotations.NullMarked;
