package dev.metronome.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.core.Nvic;
import dev.metronome.core.SysTick;
import dev.metronome.stm32l4.dbgmcu.Dbgmcu;
import dev.metronome.stm32l4.exti.Exti;
import dev.metronome.stm32l4.flash.FlashController;
import dev.metronome.stm32l4.gpio.GpioPort;
import dev.metronome.stm32l4.pwr.Pwr;
import dev.metronome.stm32l4.rcc.Rcc;
import dev.metronome.stm32l4.syscfg.Syscfg;
import dev.metronome.stm32l4.usart.Usart;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/accuracy.md against the code: what is generated is up to date, every register of every block has its row and no
 * row is of a register that is gone, and the tests that hold a row exist.
 */
class AccuracyLedgerTest {
    private static final Path PAGE = Repository.ROOT.resolve("docs/accuracy.md");
    private static final String RENEW = "mvn -pl runtime -am test -Dtest=AccuracyLedgerTest "
            + "-Dsurefire.failIfNoSpecifiedTests=false -Dledger.update=true";
    private static final Set<String> STATES = Set.of("modelled", "partly", "known", "fixed");
    private static final Pattern IN_BACKTICKS = Pattern.compile("`([^`]+)`");
    /** A test class, or one method of it. */
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

    @Test
    void generatedPartsAreWhatTheCodeSays() throws IOException {
        var page = Repository.text(PAGE);
        assertThat(GeneratedTables.namesIn(page)).isEqualTo(GeneratedTables.names());
        var renewed = GeneratedTables.renew(page);
        if (Boolean.getBoolean("ledger.update")) {
            Files.writeString(PAGE, renewed);
        } else {
            assertThat(page).withFailMessage(() -> firstDifference(page, renewed)).isEqualTo(renewed);
        }
    }

    private static String firstDifference(String page, String renewed) {
        var is = page.lines().toList();
        var should = renewed.lines().toList();
        var line = 0;
        while (line < Math.min(is.size(), should.size()) && is.get(line).equals(should.get(line))) {
            line++;
        }
        var here = line < is.size() ? is.get(line) : "(the page ends)";
        var there = line < should.size() ? should.get(line) : "(nothing)";
        var same = 0;
        while (same < Math.min(here.length(), there.length()) && here.charAt(same) == there.charAt(same)) {
            same++;
        }
        var from = Math.max(0, same - 40);
        return "docs/accuracy.md is stale in line %d:%n  page: %s%n  code: %s%nRenew it with%n  %s%n".formatted(
                line + 1,
                here.substring(from), there.substring(from), RENEW);
    }

    /** The blocks, by their heading on the page, with the registers that their classes declare. */
    static Stream<Arguments> blocks() throws ClassNotFoundException {
        return Stream.of(
                block("System control block",
                        constants(Class.forName("dev.metronome.core.SystemControlBlock$Register"))),
                block("NVIC", offsets(Nvic.class)), block("SysTick", offsets(SysTick.class)),
                block("DWT", constants(Class.forName("dev.metronome.core.Dwt$Register"))),
                block("RCC", constants(Rcc.Register.class)),
                block("PWR", constants(Pwr.Register.class)), block("FLASH", constants(FlashController.Register.class)),
                block("GPIOA to GPIOH", constants(GpioPort.Register.class)),
                block("EXTI", constants(Exti.Register.class)), block("SYSCFG", constants(Syscfg.Register.class)),
                block("DBGMCU", constants(Dbgmcu.Register.class)),
                block("TIM2 to TIM7, TIM15 to TIM17",
                        constants(Class.forName("dev.metronome.stm32l4.tim.Register"))),
                block("USART1 to USART3, UART4, UART5", constants(Usart.Register.class)));
    }

    private static Arguments block(String heading, List<String> registers) {
        return Arguments.of(heading, registers);
    }

    private static List<String> constants(Class<?> registers) {
        return Arrays.stream(registers.getEnumConstants()).map(Object::toString).toList();
    }

    /** Blocks without a table of registers name their offsets by constants, in one word each. */
    private static List<String> offsets(Class<?> device) {
        var notRegisters = Set.of("BASE", "SIZE", "BANK", "CALIBRATION");
        return Arrays.stream(device.getDeclaredFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == int.class)
                .map(field -> field.getName()).filter(name -> name.matches("[A-Z]+") && !notRegisters.contains(name))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void everyRegisterHasOneRow(String heading, List<String> registers) {
        var onPage = new ArrayList<String>();
        for (var row : rows(heading)) {
            IN_BACKTICKS.matcher(row.getFirst()).results().forEach(name -> onPage.add(name.group(1)));
        }
        assertThat(registers).as("registers that %s declares", heading).isNotEmpty();
        assertThat(onPage).as("registers under \"### %s\" in docs/accuracy.md", heading)
                .containsExactlyInAnyOrderElementsOf(registers);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void everyRowHasAStateAndATest(String heading, List<String> registers) {
        for (var row : rows(heading)) {
            assertThat(row).as("columns of %s in %s", row.getFirst(), heading).hasSize(5);
            assertThat(STATES).as("state of %s in %s", row.getFirst(), heading).contains(row.get(1));
            var held = TEST.matcher(row.get(3)).find();
            var saysNone = row.get(3).equals("none");
            assertThat(held || saysNone).as("test of %s in %s: %s", row.getFirst(), heading, row.get(3)).isTrue();
        }
    }

    private static List<List<String>> rows(String heading) {
        var lines = Repository.text(PAGE).lines().dropWhile(line -> !line.equals("### " + heading)).skip(1)
                .takeWhile(line -> !line.startsWith("#")).toList();
        return lines.stream().filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1)).map(String::strip)
                        .toList())
                .toList();
    }

    @Test
    void everyTestThatThePageNamesExists() {
        var page = Repository.text(PAGE);
        var sources = Repository.javaSources();
        var named = TEST.matcher(page).results().toList();
        assertThat(named).isNotEmpty();
        for (var test : named) {
            var file = sources.stream().filter(source -> source.endsWith(test.group(1) + ".java")).findAny();
            assertThat(file).as("the test %s", test.group(1)).isPresent();
            if (test.group(2) != null) {
                var isThere = Repository.text(file.get()).contains("void " + test.group(2) + "(");
                assertThat(isThere).as("a method %s in %s", test.group(2), test.group(1)).isTrue();
            }
        }
    }
}
