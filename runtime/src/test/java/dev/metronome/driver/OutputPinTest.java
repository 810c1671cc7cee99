package dev.metronome.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pad as an output, at 4 MHz out of reset. */
class OutputPinTest {
    @Test
    void aLevelIsOneStoreAndAToggleALoadMore() {
        var costs = new ArrayList<Long>();
        OnChip.quietly(1_000, chip -> {
            var ld1 = OutputPin.on(chip, "PA5");
            costs.add(OnChip.cost(chip, ld1::setHigh));
            costs.add(OnChip.cost(chip, ld1::setLow));
            costs.add(OnChip.cost(chip, () -> ld1.set(true)));
            costs.add(OnChip.cost(chip, ld1::toggle));
            costs.add(OnChip.cost(chip, ld1::isSetHigh));
        });
        assertThat(costs).containsExactly(1L, 1L, 1L, 3L, 2L);
    }

    @Test
    void thePadChangesOnTheCycleOfTheStore() {
        var stores = new ArrayList<Long>();
        var run = OnChip.quietly(1_000, chip -> {
            var ld1 = OutputPin.on(chip, "PA5");
            for (var i = 0; i < 3; i++) {
                stores.add(chip.cycle());
                ld1.setHigh();
                stores.add(chip.cycle());
                ld1.setLow();
            }
        });
        assertThat(run.changes("PA5")).extracting(TraceEvent.PinChanged::cycle).isEqualTo(stores);
        assertThat(run.all(TraceEvent.LedChanged.class)).extracting(TraceEvent.LedChanged::on).containsExactly(true,
                false, true, false, true, false);
    }

    @Test
    void toggleGoesByWhatWasSet() {
        var levels = new ArrayList<Boolean>();
        OnChip.quietly(1_000, chip -> {
            var pin = OutputPin.on(chip, "PB14");
            levels.add(pin.isSetHigh());
            pin.toggle();
            levels.add(pin.isSetHigh());
            pin.toggle();
            levels.add(pin.isSetHigh());
        });
        assertThat(levels).containsExactly(false, true, false);
    }

    @Test
    void anInitialLevelIsThereBeforeThePadIsAnOutput() {
        var run = OnChip.quietly(1_000,
                chip -> OutputPin.on(chip, "PA5", OutputPin.Option.INITIALLY_HIGH).setLow());
        assertThat(run.changes("PA5")).extracting(TraceEvent.PinChanged::high).as("no low pulse, and high once")
                .containsExactly(true, false);
    }

    @Test
    void withoutAnInitialLevelItKeepsTheOneThatWasSet() {
        var run = OnChip.quietly(1_000, chip -> {
            OutputPin.on(chip, "PA5").setHigh();
            OutputPin.on(chip, "PA5");
        });
        assertThat(run.changes("PA5")).hasSize(1);
    }

    @Test
    void anOpenDrainPullsDownOrLetsGo() {
        var levels = new ArrayList<Boolean>();
        OnChip.quietly(1_000, chip -> {
            Pad.named("PC3").openClock(chip);
            Pad.named("PC3").setPull(chip, Pull.UP);
            var pin = OutputPin.on(chip, "PC3", OutputPin.Option.OPEN_DRAIN, OutputPin.Option.INITIALLY_HIGH);
            levels.add((chip.read(Pad.named("PC3").idr()) & 8) != 0);
            pin.setLow();
            levels.add((chip.read(Pad.named("PC3").idr()) & 8) != 0);
            Pad.named("PC3").setPull(chip, Pull.DOWN);
            pin.setHigh();
            levels.add((chip.read(Pad.named("PC3").idr()) & 8) != 0);
            levels.add(pin.isSetHigh());
        });
        assertThat(levels).as("pulled up, driven low, let go but pulled down; and what was set").containsExactly(true,
                false, false, true);
    }

    @Test
    void pinsOfEveryPortAreOpened() {
        var run = OnChip.quietly(10_000, chip -> List.of("PA0", "PB0", "PC0", "PD0", "PE0", "PF0", "PG0", "PH0")
                .forEach(pad -> OutputPin.on(chip, pad).setHigh()));
        assertThat(run.all(TraceEvent.PinChanged.class)).hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PA16  | the chip has no pad \"PA16\": port A has PA0 to PA15; did you mean \"PA1\"?",
        "PH2   | the chip has no pad \"PH2\": port H has PH0 to PH1; did you mean \"PH0\"?",
        "5     | the chip has no pad \"5\": a pad is P, its port A to H, and its number 0 to 15, as in PA5; did you"
                + " mean \"PA5\"?",
        "A5    | the chip has no pad \"A5\": a pad is P, its port A to H, and its number 0 to 15, as in PA5; did you"
                + " mean \"PA5\"?",
        "PI3   | the chip has no pad \"PI3\": a pad is P, its port A to H, and its number 0 to 15, as in PA5; did"
                + " you mean \"PA3\"?",
        "light | the chip has no pad \"light\": a pad is P, its port A to H, and its number 0 to 15, as in PA5"})
    void aPadThatIsNotThereIsNamed(String name, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> Pad.named(name)).withMessage(message);
    }

    @Test
    void aPadsNameMayBeInLowerCase() {
        assertThat(Pad.named("pc13")).isEqualTo(new Pad('C', 13));
    }

    @Test
    void itCannotBeLowAndHighAtFirst() {
        OnChip.quietly(1_000, chip -> assertThatIllegalArgumentException().isThrownBy(
                () -> OutputPin.on(chip, "PA5", OutputPin.Option.INITIALLY_HIGH, OutputPin.Option.INITIALLY_LOW))
                .withMessage("PA5 cannot be low and high at first"));
    }
}
