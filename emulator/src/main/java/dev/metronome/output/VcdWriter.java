package dev.metronome.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a value change dump (IEEE 1364-2005, chapter 18), which GTKWave, PulseView and others read.
 *
 * <p>The time unit is a picosecond, not a cycle: the core clock may change in a run, and readers take the unit for
 * time. Up to 1 THz no two cycles fall on one picosecond; what is no whole number of them is rounded down. 2^63 ps are
 * 106 days.
 *
 * <p>First all variables are declared, then each is given its first value by {@link #begin}, then changes come in the
 * order of time. There is no date in the file: equal runs give equal files.
 */
public final class VcdWriter {
    /** Variables of one file. */
    public static final int MAXIMUM_VARIABLES = 10_000;

    /** What a variable is. */
    public enum Kind {
        /** One bit. */
        WIRE("wire"),
        /** Several bits. */
        REGISTER("reg"),
        /** Something that happens on an instant and has no length. */
        EVENT("event");

        private final String keyword;

        Kind(String keyword) {
            this.keyword = keyword;
        }
    }

    /** A declared variable. */
    public static final class Variable {
        private final String code;
        private final Kind kind;
        private final int bits;
        private long value;
        private boolean written;

        private Variable(String code, Kind kind, int bits) {
            this.code = code;
            this.kind = kind;
            this.bits = bits;
        }
    }

    private final Appendable out;
    private final List<Variable> variables = new ArrayList<>();
    private long time = -1;
    private boolean begun;

    /** Begins a file. */
    public VcdWriter(Appendable out) throws IOException {
        this.out = out;
        out.append("$version Metronome $end\n$timescale 1 ps $end\n");
    }

    /** Opens a scope: variables declared from now on are in it. */
    public void open(String scope) throws IOException {
        out.append("$scope module ").append(name(scope)).append(" $end\n");
    }

    /** Closes the scope opened last. */
    public void close() throws IOException {
        out.append("$upscope $end\n");
    }

    /**
     * Declares a variable.
     *
     * @param name what is no letter, digit or one of <code>_ : . -</code> is replaced by an underscore
     * @param bits 1 for a wire or an event, 64 at most
     */
    public Variable declare(Kind kind, int bits, String name) throws IOException {
        if (begun) {
            throw new IllegalStateException(name + " is declared behind the first value");
        }
        if (variables.size() == MAXIMUM_VARIABLES) {
            throw new IllegalStateException("more than " + MAXIMUM_VARIABLES + " variables, the next is " + name);
        }
        var variable = new Variable(code(variables.size()), kind, bits);
        variables.add(variable);
        out.append("$var ").append(kind.keyword).append(' ').append(String.valueOf(bits)).append(' ')
                .append(variable.code).append(' ').append(name(name))
                .append(bits == 1 ? "" : " [" + (bits - 1) + ":0]").append(" $end\n");
        return variable;
    }

    /** Sets the value that a variable has at first, zero if nobody says. */
    public void first(Variable variable, long value) {
        variable.value = value;
    }

    /** Ends the declarations, and writes all first values at a time in picoseconds. */
    public void begin(long picoseconds) throws IOException {
        begun = true;
        out.append("$enddefinitions $end\n");
        moveTo(picoseconds);
        out.append("$dumpvars\n");
        for (var variable : variables) {
            if (variable.kind != Kind.EVENT) {
                write(variable, variable.value);
            }
        }
        out.append("$end\n");
    }

    /**
     * A variable takes a value; one that it has is not written again. Of an event the value is of no account.
     *
     * @param picoseconds not before what was written last
     */
    public void change(long picoseconds, Variable variable, long value) throws IOException {
        if (!begun) {
            throw new IllegalStateException("a change comes before the first values");
        }
        if (variable.kind == Kind.EVENT || !variable.written || variable.value != value) {
            moveTo(picoseconds);
            write(variable, value);
        }
    }

    /** Marks the end of what is known. */
    public void end(long picoseconds) throws IOException {
        moveTo(picoseconds);
    }

    private void moveTo(long picoseconds) throws IOException {
        if (picoseconds < time) {
            throw new IllegalArgumentException(picoseconds + " ps comes behind " + time + " ps");
        }
        if (picoseconds > time) {
            time = picoseconds;
            out.append('#').append(String.valueOf(time)).append('\n');
        }
    }

    private void write(Variable variable, long value) throws IOException {
        variable.value = value;
        variable.written = true;
        if (variable.kind == Kind.EVENT) {
            out.append('1');
        } else if (variable.bits == 1) {
            out.append(value == 0 ? '0' : '1');
        } else {
            out.append('b').append(Long.toBinaryString(value)).append(' ');
        }
        out.append(variable.code).append('\n');
    }

    /** Identifiers are made of the printable characters from ! to ~, the shortest first. */
    private static String code(int index) {
        var first = '!';
        var letters = '~' - first + 1;
        var code = new StringBuilder();
        for (var rest = index; rest >= 0; rest = rest / letters - 1) {
            code.append((char) (first + rest % letters));
        }
        return code.toString();
    }

    private static String name(String name) {
        return name.isEmpty() ? "_" : name.replaceAll("[^A-Za-z0-9_:.-]", "_");
    }
}
