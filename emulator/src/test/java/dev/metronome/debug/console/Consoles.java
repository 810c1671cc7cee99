package dev.metronome.debug.console;

import dev.metronome.debug.Debugger;
import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Samples;
import java.util.List;

/** A console on a sample that has not started. */
final class Consoles implements AutoCloseable {
    final Machine machine;
    final FirmwareImage image;
    final Commands commands;

    private Consoles(String sample) {
        image = Samples.image(sample);
        machine = Samples.machine(image);
        commands = new Commands(new Session(new Debugger(machine), image));
    }

    static Consoles on(String sample) {
        return new Consoles(sample);
    }

    /** Does what a line says, which must be possible. */
    List<String> say(String line) {
        var reply = commands.execute(line);
        if (reply.kind() == Reply.Kind.REFUSED) {
            throw new IllegalStateException(line + " -> " + reply.lines());
        }
        return reply.lines();
    }

    /** Why a line cannot be done. */
    String refusal(String line) {
        var reply = commands.execute(line);
        if (reply.kind() != Reply.Kind.REFUSED) {
            throw new IllegalStateException(line + " is done: " + reply.lines());
        }
        return String.join("\n", reply.lines());
    }

    @Override
    public void close() {
        machine.close();
    }
}
