package dev.metronome.stm32l4.unmodelled;

import dev.metronome.bus.Bridge;
import dev.metronome.stm32l4.unmodelled.UnmodelledPeripheral.Register;
import dev.metronome.trace.Warnings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything on the bus of an STM32L475 or STM32L476 that is not modelled, from the tables {@code peripherals.csv} and
 * {@code registers.csv} beside this class. What comes to be modelled is removed from the first of them.
 */
public final class UnmodelledPeripherals {
    private static final String PERIPHERALS = "peripherals.csv";
    private static final String REGISTERS = "registers.csv";

    private UnmodelledPeripherals() {}

    /**
     * The peripherals of a chip that are not modelled, by address.
     *
     * @param chip the part number: "STM32L475VG"
     */
    public static List<UnmodelledPeripheral> of(String chip, Warnings warnings) {
        var layouts = layouts();
        var peripherals = new ArrayList<UnmodelledPeripheral>();
        for (var row : rows(PERIPHERALS, List.of("peripheral", "base", "size", "bridge", "gate", "layout", "chips"))) {
            var registers = layouts.get(row[5]);
            if (registers == null) {
                throw new IllegalStateException(PERIPHERALS + ": " + row[0] + " has an unknown layout " + row[5]);
            }
            if (row[6].equals("all") || chip.startsWith(row[6])) {
                peripherals.add(new UnmodelledPeripheral(row[0], number(row[1]), number(row[2]), Bridge.valueOf(row[3]),
                        row[4].equals("-") ? null : row[4], registers, warnings));
            }
        }
        return peripherals;
    }

    private static Map<String, Map<Integer, Register>> layouts() {
        var layouts = new HashMap<String, Map<Integer, Register>>();
        for (var row : rows(REGISTERS, List.of("layout", "register", "offset", "reset"))) {
            var register = new Register(row[1], row[3].isEmpty() ? null : (Integer) number(row[3]));
            if (layouts.computeIfAbsent(row[0], name -> new HashMap<>()).put(number(row[2]), register) != null) {
                throw new IllegalStateException(REGISTERS + ": " + row[0] + " has two registers at " + row[2]);
            }
        }
        return layouts;
    }

    private static List<String[]> rows(String file, List<String> columns) {
        var rows = new ArrayList<String[]>();
        try (var in = UnmodelledPeripherals.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the table " + file + " is missing from this build");
            }
            var lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.startsWith("#")).toList();
            if (!List.of(lines.getFirst().split(",")).equals(columns)) {
                throw new IllegalStateException(file + ": the columns must be " + String.join(",", columns));
            }
            for (var line : lines.subList(1, lines.size())) {
                var row = line.split(",", -1);
                if (row.length != columns.size()) {
                    throw new IllegalStateException(file + ": " + columns.size() + " columns are wanted: " + line);
                }
                rows.add(row);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table " + file, e);
        }
    }

    private static int number(String hexadecimal) {
        return Integer.parseUnsignedInt(hexadecimal, 2, hexadecimal.length(), 16);
    }
}
