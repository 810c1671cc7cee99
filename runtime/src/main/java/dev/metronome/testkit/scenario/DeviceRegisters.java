package dev.metronome.testkit.scenario;

import dev.metronome.board.BoardDefinition;
import dev.metronome.bus.RegisterDirectory;
import dev.metronome.machine.Machine;

/** The names of the registers on a board's chip. To know them a machine is made, once, when the first is asked for. */
final class DeviceRegisters {
    private final BoardDefinition board;
    private RegisterDirectory directory;

    DeviceRegisters(BoardDefinition board) {
        this.board = board;
    }

    /** @throws IllegalArgumentException if there is none of that name; says which may be meant */
    RegisterDirectory.Place named(String name) {
        if (directory == null) {
            try (var machine = new Machine(board)) {
                directory = machine.bus().registers();
            }
        }
        return directory.named(name);
    }
}
