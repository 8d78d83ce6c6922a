package rhumb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// Who may import whom. The folders are the design; these rules keep the arrows between them.
@AnalyzeClasses(packages = "rhumb", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
  @ArchTest
  static final ArchRule PACKAGES_FORM_A_DAG =
      slices().matching("rhumb.(**)").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule PROTOCOL_IS_PAPER_AND_SYSTEM_CALLS_WITHOUT_AKKA_OR_LOGGING =
      classes()
          .that()
          .resideInAPackage("rhumb.protocol..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("rhumb.protocol..", "java..", "javax.crypto..", "org.jspecify..")
          .allowEmptyShould(true);

  @ArchTest
  static void mappingAndRouterMeetOnlyOnTheWire(JavaClasses all) {
    apart("rhumb.mapping..", "rhumb.router..").check(all);
    apart("rhumb.router..", "rhumb.mapping..").check(all);
  }

  @ArchTest
  static void nobodyBelowKnowsOps(JavaClasses all) {
    apart("rhumb.protocol..", "rhumb.mapping..", "rhumb.router..", "rhumb.ops..").check(all);
    apart("rhumb.mapping..", "rhumb.ops..").check(all);
    apart("rhumb.router..", "rhumb.ops..").check(all);
  }

  @ArchTest
  static final ArchRule SYSTEM_CALLS_ARE_MADE_IN_ONE_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage("rhumb.protocol.linux..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup|FunctionDescriptor).*")
          .allowEmptyShould(true);

  private static ArchRule apart(String from, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .allowEmptyShould(true);
  }
}
