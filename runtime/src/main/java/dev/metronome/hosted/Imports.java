package dev.metronome.hosted;

import dev.metronome.async.Executor;
import dev.metronome.bus.Width;
import dev.metronome.driver.Chip;
import dev.metronome.stm32l4.Interrupt;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The import that a program lacks, where it uses a name that a program is written with. */
public final class Imports {
    /** One of each package. */
    private static final List<Class<?>> KNOWN = List.of(HostedProgram.class, Chip.class, Executor.class,
            Interrupt.class,
            Width.class, Duration.class);

    private Imports() {}

    /** "import dev.metronome.driver.Clocks;" for "Clocks". */
    public static Optional<String> ofClass(String name) {
        return KNOWN.stream().map(known -> known.getPackageName() + "." + name).filter(Imports::isPublic).findFirst()
                .map(type -> "import " + type + ";");
    }

    private static boolean isPublic(String type) {
        try {
            return Modifier.isPublic(Class.forName(type, false, Imports.class.getClassLoader()).getModifiers());
        } catch (ClassNotFoundException | LinkageError _) {
            return false; // LinkageError: "event", on disks where that is the file of "Event"
        }
    }

    /** "import static java.time.Duration.ofMillis;" for "ofMillis". */
    public static Optional<String> ofMethod(String name) {
        return Stream.of(Duration.class.getMethods())
                .filter(method -> method.getName().equals(name) && name.startsWith("of"))
                .findFirst().map(method -> "import static java.time.Duration." + method.getName() + ";");
    }
}
