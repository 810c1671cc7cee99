package dev.metronome.debug.console;

import dev.metronome.core.ExceptionNumber;
import dev.metronome.machine.Machine;
import dev.metronome.text.DidYouMean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Exceptions as people name them: by the vector table's name (TIM1_BRK_TIM15), by the device whose interrupt it is
 * (TIM15), or by number, of which 16 is the first interrupt's.
 */
final class ExceptionNames {
    private final List<Integer> numbers;

    ExceptionNames(Machine machine) {
        numbers = IntStream.range(ExceptionNumber.NMI, machine.processor().exceptions().count()).boxed().toList();
    }

    /** All names of the vector table. */
    List<String> all() {
        return numbers.stream().map(Machine::exceptionName).toList();
    }

    /** @throws ConsoleException if there is none of that name, or there are several */
    int number(String name) {
        if (name.matches("[0-9]{1,3}")) {
            var number = Integer.parseInt(name);
            if (!numbers.contains(number)) {
                throw new ConsoleException("there is no exception " + name + "; the numbers are " + numbers.getFirst()
                        + " to " + numbers.getLast() + ", " + ExceptionNumber.IRQ0 + " being the first interrupt's");
            }
            return number;
        }
        var exact = numbers.stream().filter(number -> Machine.exceptionName(number).equalsIgnoreCase(name)).findFirst();
        if (exact.isPresent()) {
            return exact.get();
        }
        var sharing = numbers.stream().filter(number -> Arrays.asList(Machine.exceptionName(number).split("_"))
                .contains(name.toUpperCase(Locale.ROOT))).toList();
        if (sharing.size() == 1) {
            return sharing.getFirst();
        }
        throw new ConsoleException(sharing.isEmpty()
                ? "there is no exception \"" + name + "\"" + DidYouMean.hint(name, all())
                : "\"" + name + "\" has several: " + String.join(", ",
                        sharing.stream().map(Machine::exceptionName).toList()));
    }
}
