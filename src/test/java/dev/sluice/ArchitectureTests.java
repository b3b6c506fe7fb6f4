package dev.sluice;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the order of the rooms: which package may know which.
 */
class ArchitectureTests {

	private static final String ROOT = "dev.sluice";

	/** Each may depend on those before it. */
	private static final List<String> ROOMS = List.of("admission", "framing", "message", "expression", "transport",
			"inbound", "outbound", "route", "gateway", "actuate", "config", "sample");

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages(ROOT);

	@Test
	void readsTheClassesThatAreThere() {
		assertThat(CLASSES.contain(SluiceApplication.class)).isTrue();
		assertThat(CLASSES.get("dev.sluice.framing.Framing").getMethods()).isNotEmpty();
	}

	@Test
	void everyPackageIsARoom() {
		assertThat(packages().stream()
			.map(JavaPackage::getName)
			.filter((name) -> !name.equals(ROOT))
			.map((name) -> name.substring(ROOT.length() + 1).split("\\.")[0])).allMatch(ROOMS::contains);
	}

	@Test
	void packagesHaveNoCycles() {
		slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void importsPointUpTheListOfRooms() {
		for (int i = 0; i < ROOMS.size(); i++) {
			String[] below = ROOMS.subList(i + 1, ROOMS.size())
				.stream()
				.map((room) -> ROOT + "." + room + "..")
				.toArray(String[]::new);
			noClasses().that()
				.resideInAPackage(ROOT + "." + ROOMS.get(i) + "..")
				.should()
				.dependOnClassesThat()
				.resideInAnyPackage(below)
				.orShould()
				.dependOnClassesThat()
				.resideInAPackage(ROOT)
				.allowEmptyShould(true)
				.check(CLASSES);
		}
	}

	@Test
	void framingKnowsNoSpring() {
		noClasses().that()
			.resideInAPackage(ROOT + ".framing..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework..")
			.check(CLASSES);
	}

	@Test
	void namesSayWhatAClassIs() {
		noClasses().should()
			.haveNameMatching(".*[.$](\\w*(Manager|Helper|Utils?|Impl)|Base\\w*)")
			.because("such a name says nothing of what the class is for")
			.check(CLASSES);
	}

	@Test
	void onlyTheLauncherWritesToTheConsole() {
		noClasses().that()
			.doNotHaveFullyQualifiedName(Launcher.class.getName())
			.should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
			.check(CLASSES);
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(packages()).allSatisfy((room) -> {
			assertThat(room.tryGetPackageInfo()).as("package-info of %s", room.getName()).isPresent();
			assertThat(room.getPackageInfo().isAnnotatedWith(NullMarked.class)).as("@NullMarked on %s", room.getName())
				.isTrue();
		});
	}

	private static Set<JavaPackage> packages() {
		return CLASSES.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
	}

}
