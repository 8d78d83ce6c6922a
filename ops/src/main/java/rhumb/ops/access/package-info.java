/// Who may do what over HTTP: roles, and the tokens that stand for them.
@NullMarked
package rhumb.ops.access;

import org.jspecify.annotations.NullMarked;
