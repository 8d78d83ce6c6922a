/// What is installed, tested as an administrator meets it.
package rhumb.packaging;
