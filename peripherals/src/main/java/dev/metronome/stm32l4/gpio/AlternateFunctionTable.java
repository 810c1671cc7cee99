package dev.metronome.stm32l4.gpio;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which signal stands behind which pad and number on STM32L475 and STM32L476, for the signals of TIM2..5, TIM15..17,
 * USART1, USART2 and MCO (DS10198, tables "Alternate function AF0 to AF7" and "AF8 to AF15"). USARTx_RTS is the data
 * sheet's USARTx_RTS_DE.
 */
public final class AlternateFunctionTable {
    private static final String RESOURCE = "alternate-functions.csv";

    /** By pad; sixteen places, null where the table has none. */
    private final Map<String, String[]> signals = new TreeMap<>();

    /** Reads the table, which is part of this module. */
    public AlternateFunctionTable() {
        try (var reader = new BufferedReader(new InputStreamReader(
                AlternateFunctionTable.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8))) {
            reader.readLine(); // the heading
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                var cells = line.split(",");
                signals.computeIfAbsent(cells[0], pad -> new String[16])[Integer.parseInt(cells[1])] = cells[2];
            }
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    /** The signal of a pad's alternate function, such as "TIM15_CH1", or null where the table has none. */
    public String signal(String pad, int number) {
        var ofPad = signals.get(pad);
        return ofPad == null ? null : ofPad[number];
    }

    /** The pads that can carry a signal, in alphabetical order. */
    public List<String> pads(String signal) {
        return signals.entrySet().stream().filter(entry -> Arrays.asList(entry.getValue()).contains(signal))
                .map(Map.Entry::getKey).toList();
    }

    /**
     * Joins names and wires.
     *
     * @param connections what is connected to a signal's name; names without one stay unconnected
     */
    public AlternateFunctions connect(Map<String, AlternateFunction> connections) {
        return (pad, number) -> {
            var signal = signal(pad, number);
            return signal == null ? null : connections.get(signal);
        };
    }
}
