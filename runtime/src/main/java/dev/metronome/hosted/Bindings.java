package dev.metronome.hosted;

import dev.metronome.core.HostedCall;
import dev.metronome.core.HostedCode.Order;
import dev.metronome.driver.Chip;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Prototype;
import dev.metronome.image.Symbol;
import dev.metronome.machine.Machine;
import dev.metronome.stm32l4.Interrupt;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Takes from a program what of an image it stands in for. */
public final class Bindings {
    private final FirmwareImage image;
    private final Machine machine;
    private final HostedChip chip;
    private final Set<Integer> functions = new HashSet<>();

    Bindings(FirmwareImage image, Machine machine, HostedChip chip) {
        this.image = image;
        this.machine = machine;
        this.chip = chip;
    }

    /** The chip, to be used once the image runs. */
    public Chip chip() {
        return chip;
    }

    /** The image. */
    public FirmwareImage image() {
        return image;
    }

    /**
     * The address of a function or variable of the image.
     *
     * @throws HostedException if there is none of that name, or several
     */
    public int address(String symbol) {
        return symbol(symbol).address();
    }

    private Symbol symbol(String name) {
        return image.symbols().named(name).orElseThrow(
                () -> new HostedException(image.file() + ": " + image.symbols().explainMissing(name)));
    }

    /**
     * Puts Java in place of a function, wherever it is called from: thread mode or a handler.
     *
     * @param symbol        the function's name in the image
     * @param argumentWords how many words of arguments it takes; a 64-bit one counts as two
     * @throws HostedException if there is no such function, it takes other arguments, or is bound already
     */
    public void function(String symbol, int argumentWords, HostedFunction java) {
        var function = symbol(symbol);
        if (function.kind() == Symbol.Kind.OBJECT) {
            throw new HostedException(image.file() + ": \"" + symbol
                    + "\" is a variable, not a function; read and write it at address(\"" + symbol + "\")");
        }
        if (!functions.add(function.address())) {
            throw new HostedException(
                    image.file() + ": \"" + symbol + "\" is bound already; one Java stands in for it");
        }
        var prototype = prototype(function);
        prototype.ifPresent(known -> refuseOtherArguments(function, known, argumentWords));
        var givesResult = prototype.map(Prototype::returnsValue).orElse(false);
        machine.processor().bindFunction(function.address() & ~1,
                maker(symbol, argumentWords, givesResult, java));
    }

    /** Of a static function a compiler may have changed the arguments; nothing is said of those. */
    private Optional<Prototype> prototype(Symbol function) {
        return function.scope() == Symbol.Scope.LOCAL ? Optional.empty() : image.prototypeOf(function);
    }

    private void refuseOtherArguments(Symbol function, Prototype prototype, int argumentWords) {
        var words = Call.words(prototype);
        if (words.isPresent() && words.getAsInt() != argumentWords) {
            throw new HostedException(image.file() + ": " + function.name() + " takes " + words(words.getAsInt())
                    + image.lineAt(function.address()).map(line -> " (" + line + ")").orElse("")
                    + ", the Java bound to it " + words(argumentWords));
        }
    }

    static String words(int count) {
        return count == 0 ? "no arguments" : count == 1 ? "1 argument word" : count + " argument words";
    }

    /** A call that is over serves the next one. */
    private HostedCall.Maker maker(String symbol, int argumentWords, boolean givesResult, HostedFunction java) {
        var free = new ArrayDeque<JavaCall>();
        return () -> {
            if (!free.isEmpty()) {
                return free.pop();
            }
            var made = new JavaCall[1];
            made[0] = chip.call(symbol, () -> {
                run(symbol, argumentWords, givesResult, java);
                free.push(made[0]);
            });
            return made[0];
        };
    }

    private void run(String symbol, int argumentWords, boolean givesResult, HostedFunction java) {
        var call = new Call(symbol, argumentWords, chip.core());
        try {
            java.run(call);
            if (givesResult && !call.hasResult()) {
                throw new HostedException(
                        symbol + " returns a value, and the Java bound to it gave none: say call.returns(..)");
            }
            call.end();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new HostedException(symbol + " failed: " + HostedException.describe(e), e);
        }
    }

    /** Java in place of an interrupt's handler. */
    public void handler(Interrupt interrupt, Runnable java) {
        chip.bind(Chip.FIRST_INTERRUPT + interrupt.position(), java, Order.INSTEAD);
    }

    /** Java before an interrupt's handler, in the same exception. */
    public void before(Interrupt interrupt, Runnable java) {
        chip.bind(Chip.FIRST_INTERRUPT + interrupt.position(), java, Order.BEFORE);
    }
}
