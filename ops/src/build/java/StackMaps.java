import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Brings the classes of a jar from the format of Java 5 to that of Java 8, in place: gives them
/// the stack maps that newer formats have. Classes without cannot be in the launcher's cache;
/// picocli's are such, and to load and verify 250 of them took a third of what a short command
/// takes.
///
/// Run by the build: `java StackMaps.java JAR`. A jar that is new enough is left alone.
final class StackMaps {
  private static final int FIRST_WITH = 50; // class file version of Java 6

  private StackMaps() {}

  public static void main(String[] words) throws IOException {
    Path jar = Path.of(words[0]);
    Path changed = Path.of(words[0] + ".new");
    boolean any;
    try (ZipFile from = new ZipFile(jar.toFile());
        URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        OutputStream file = Files.newOutputStream(changed);
        ZipOutputStream to = new ZipOutputStream(file)) {
      any = copy(from, to, withMaps(loader));
    }
    if (any) Files.move(changed, jar, StandardCopyOption.REPLACE_EXISTING);
    else Files.delete(changed);
  }

  private static ClassFile withMaps(ClassLoader loader) {
    return ClassFile.of(
        StackMapsOption.GENERATE_STACK_MAPS,
        ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofResourceParsing(loader)
                .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  /// @return whether anything had to be changed
  private static boolean copy(ZipFile from, ZipOutputStream to, ClassFile format)
      throws IOException {
    boolean any = false;
    for (ZipEntry entry : Collections.list(from.entries())) {
      byte[] octets = from.getInputStream(entry).readAllBytes();
      if (entry.getName().endsWith(".class")) {
        ClassModel old = format.parse(octets);
        if (old.majorVersion() < FIRST_WITH) {
          octets = format.transformClass(old, ofJava8());
          any = true;
        }
      }
      ZipEntry same = new ZipEntry(entry.getName());
      same.setTime(entry.getTime()); // the same jar gives the same jar
      to.putNextEntry(same);
      to.write(octets);
      to.closeEntry();
    }
    return any;
  }

  private static ClassTransform ofJava8() {
    return ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
        .andThen(
            ClassTransform.endHandler(changed -> changed.withVersion(ClassFile.JAVA_8_VERSION, 0)));
  }
}
