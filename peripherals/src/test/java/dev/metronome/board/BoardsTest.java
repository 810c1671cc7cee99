package dev.metronome.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.board.BoardDefinition.ButtonDefinition;
import dev.metronome.board.BoardDefinition.ConsoleDefinition;
import dev.metronome.board.BoardDefinition.LedDefinition;
import dev.metronome.signal.Pin;
import dev.metronome.time.Frequency;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoardsTest {
    private static final String GOOD = """
            {
              "name": "mine", "title": "My board", "source": "its maker", "chip": "STM32L475VG",
              "crystals": { "hse": 8000000 },
              "leds": [ { "name": "D1", "colour": "red", "pin": "PA5", "lit": "low" } ],
              "buttons": [ { "name": "S1", "pin": "PH1", "pressed": "high", "pull": "down" } ],
              "console": { "port": "LPUART1", "tx": "PC1", "rx": "PC0" }
            }
            """;

    @Test
    void everyNamedBoardIsReadAndHasTheNameOfItsFile() {
        assertThat(Boards.all()).extracting(BoardDefinition::name).isEqualTo(Boards.names())
                .containsExactly("b-l475e-iot01a", "nucleo-l476rg", "32l476gdiscovery");
    }

    /** UM2153. */
    @Test
    void theIotNodeHasFourLedsAndOneButtonAndItsConsoleOnUsart1() {
        var board = Boards.named(Boards.DEFAULT);
        assertThat(board.chip()).isEqualTo("STM32L475VG");
        assertThat(board.hse()).isEqualTo(Frequency.OFF);
        assertThat(board.lse()).isEqualTo(Frequency.ofHertz(32_768));
        assertThat(board.leds()).containsExactly(new LedDefinition("LD1", "green", "PA5", true),
                new LedDefinition("LD2", "green", "PB14", true), new LedDefinition("LD3", "yellow", "PC9", true),
                new LedDefinition("LD4", "blue", "PC9", false));
        assertThat(board.buttons()).containsExactly(new ButtonDefinition("B2", "PC13", false, Pin.Pull.UP));
        assertThat(board.console()).isEqualTo(new ConsoleDefinition("USART1", "PB6", "PB7"));
    }

    /** UM1724. */
    @Test
    void theNucleoHasOneLedAndOneButtonAndItsConsoleOnUsart2() {
        var board = Boards.named("NUCLEO-L476RG");
        assertThat(board.chip()).isEqualTo("STM32L476RG");
        assertThat(board.leds()).containsExactly(new LedDefinition("LD2", "green", "PA5", true));
        assertThat(board.buttons()).containsExactly(new ButtonDefinition("B1", "PC13", false, Pin.Pull.UP));
        assertThat(board.console()).isEqualTo(new ConsoleDefinition("USART2", "PA2", "PA3"));
    }

    @Test
    void anUnknownBoardIsRefusedWithTheOneThatMayBeMeant() {
        assertThatThrownBy(() -> Boards.named("nucleo-l475rg")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no board \"nucleo-l475rg\"; did you mean \"nucleo-l476rg\"?");
        assertThatThrownBy(() -> Boards.named("arduino"))
                .hasMessageEndingWith("; there are: b-l475e-iot01a, nucleo-l476rg, 32l476gdiscovery");
    }

    @Test
    void aBoardOfOnesOwnIsReadFromAFile(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("mine.json"), GOOD);
        var board = Boards.read(file);
        assertThat(board.hse()).isEqualTo(Frequency.ofMegahertz(8));
        assertThat(board.lse()).isEqualTo(Frequency.OFF);
        assertThat(board.leds()).containsExactly(new LedDefinition("D1", "red", "PA5", false));
        assertThat(board.buttons()).containsExactly(new ButtonDefinition("S1", "PH1", true, Pin.Pull.DOWN));
    }

    @ParameterizedTest(name = "{1} for {0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            "title": "My board",      | "titel": "My board",       | titel is not a known key; did you mean "title"?
            "title": "My board",      | ''                         | title is missing
            "title": "My board",      | "title": 5,                | title must be a text
            "chip": "STM32L475VG"     | "chip": "ATmega328"        | chip must be a text of the form STM32
            "hse": 8000000            | "hse": "8 MHz"             | crystals.hse must be a whole number of hertz, is "8
            "hse": 8000000            | "hse": -1                  | crystals.hse must be a whole number of hertz
            "hse": 8000000            | "hsi": 8000000             | crystals.hsi is not a known key; did you mean "hs
            "lit": "low"              | "lit": "on"                | leds[0].lit must be one of low, high, is "on"
            "pin": "PA5"              | "pin": "PA16"              | leds[0].pin must be a text of the form
            "pin": "PA5"              | "pin": "PA5", "pin": "PA6" | Duplicate field 'pin'
            "pull": "down"            | "pull": "sideways"         | buttons[0].pull must be one of none, up, down
            "pull": "down"            | "pull": "down", "x": 1     | buttons[0].x is not a known key
            "port": "LPUART1"         | "port": "SPI1"             | console.port must be a text of the form
            "buttons": [              | "buttons": 7, "more": [    | more is not a known key
            "lit": "low" }            | "lit": "low" }, 5          | leds[1] must be an object { }, is 5
            "lit": "low" }| "lit":"low"},{"name":"d1","colour":"x","pin":"PA1","lit":"low"}| leds has two of the name d1
            """)
    void aMistakeInABoardFileIsAnErrorWithFileAndKey(String good, String bad, String message) {
        assertThat(GOOD).contains(good);
        assertThatThrownBy(() -> BoardReader.read("mine.json", GOOD.replace(good, bad)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("mine.json")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''       | mine.json: the file must be an object
            []       | mine.json: the file must be an object
            {        | mine.json, line 1: Unexpected end-of-input
            {} {}    | mine.json, line 1: Trailing token
            """)
    void aFileThatIsNoJsonObjectIsAnErrorWithTheLine(String text, String message) {
        assertThatThrownBy(() -> BoardReader.read("mine.json", text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
