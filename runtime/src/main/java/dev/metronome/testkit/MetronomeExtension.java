package dev.metronome.testkit;

import dev.metronome.hosted.HostedProgram;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Snapshot;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Parameter;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit's side of {@link Metronome}. A machine is made when a test first asks for something of it, and closed when the
 * test is over. Images, and what {@link Boot} has booted, are shared by a class's tests and never changed.
 */
final class MetronomeExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(MetronomeExtension.class);
    private static final Set<Class<?>> TYPES = Set.of(Board.class, Machine.class, Console.class, Led.class,
            Button.class, Pin.class, Interrupt.class, Task.class);

    /** What all tests of a setup begin with. */
    private record Booted(FirmwareImage image, Snapshot state) {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return TYPES.contains(type) || HostedProgram.class.isAssignableFrom(type);
    }

    @Override
    public Object resolveParameter(ParameterContext context, ExtensionContext test) {
        var parameter = context.getParameter();
        if (test.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(parameter + ": each test has a machine of its own, so that there is"
                    + " none before the first; use @BeforeEach");
        }
        try {
            var machine = test.getStore(NAMESPACE).getOrComputeIfAbsent(Machine.class, _ -> make(test), Machine.class);
            return part(context, machine);
        } catch (IllegalArgumentException e) {
            throw new ParameterResolutionException(e.getMessage(), e);
        }
    }

    private static Object part(ParameterContext context, Machine machine) {
        var type = context.getParameter().getType();
        var board = machine.board();
        if (type == Machine.class) {
            return machine;
        } else if (type == Board.class) {
            return board;
        } else if (type == Console.class) {
            return board.console();
        } else if (HostedProgram.class.isAssignableFrom(type)) {
            if (!type.isInstance(machine.hosted())) {
                throw new IllegalArgumentException("the Java on the chip is no " + type.getSimpleName() + ": "
                        + (machine.hosted() == null ? "there is none" : machine.hosted().getClass().getName()));
            }
            return machine.hosted();
        }
        var name = name(context);
        if (type == Led.class) {
            return board.led(name);
        } else if (type == Button.class) {
            return board.button(name);
        } else if (type == Pin.class) {
            return board.pin(name);
        }
        return type == Interrupt.class ? machine.interrupt(name) : machine.task(name);
    }

    private static String name(ParameterContext context) {
        Parameter parameter = context.getParameter();
        return context.findAnnotation(Named.class).map(Named::value).orElseGet(() -> {
            if (!parameter.isNamePresent()) {
                throw new IllegalArgumentException("which " + parameter.getType().getSimpleName()
                        + "? Say it with @Named(\"..\"), or compile with -parameters and name the parameter after it");
            }
            return parameter.getName();
        });
    }

    private static Machine make(ExtensionContext test) {
        var setup = setup(test);
        var booted = classStore(test).getOrComputeIfAbsent(setup, MetronomeExtension::boot, Booted.class);
        var builder = setup.builder(booted.image);
        var machine = booted.state == null ? builder.build() : builder.build(booted.state);
        machine.writesTo(new TraceFiles(TraceFiles.folder(), name(test)));
        return machine;
    }

    private static Store classStore(ExtensionContext test) {
        var context = test;
        while (context.getTestMethod().isPresent()) {
            context = context.getParent().orElseThrow();
        }
        return context.getStore(NAMESPACE);
    }

    private static Booted boot(MachineSetup setup) {
        var image = setup.image().isEmpty()
                ? null
                : ImageLoader.load(MachineSetup.file(setup.image()), OptionalInt.empty(),
                        dev.metronome.machine.Machine.memoryMap());
        if (setup.until().isEmpty()) {
            return new Booted(image, null);
        }
        try (var machine = setup.builder(image).build()) {
            machine.runUntil(BootPoint.parse(setup.until(), machine.board()));
            return new Booted(image, machine.save());
        }
    }

    /** What is said at the method goes before what is said at its class. */
    private static MachineSetup setup(ExtensionContext test) {
        var method = test.getRequiredTestMethod();
        var image = "";
        var board = "";
        Class<? extends HostedProgram> hosted = HostedProgram.class;
        var until = "";
        for (AnnotatedElement element = method; element != null; element = outer(element, test)) {
            var metronome = element.getAnnotation(Metronome.class);
            if (metronome != null) {
                image = image.isEmpty() ? metronome.image() : image;
                board = board.isEmpty() ? metronome.board() : board;
                hosted = hosted == HostedProgram.class ? metronome.hosted() : hosted;
            }
            var boot = element.getAnnotation(Boot.class);
            until = until.isEmpty() && boot != null ? boot.until() : until;
        }
        return new MachineSetup(image, board, hosted, until);
    }

    private static AnnotatedElement outer(AnnotatedElement element, ExtensionContext test) {
        return element instanceof Class<?> inner ? inner.getEnclosingClass() : test.getRequiredTestClass();
    }

    /** "BlinkyTest-ld1Blinks"; of a test that runs several times, its number behind. */
    private static String name(ExtensionContext test) {
        var className = test.getRequiredTestClass().getName();
        var id = test.getUniqueId();
        var number = id.lastIndexOf(":#");
        return className.substring(className.lastIndexOf('.') + 1) + "-" + test.getRequiredTestMethod().getName()
                + (number < 0 ? "" : "-" + id.substring(number + 2).replace("]", ""));
    }
}
