package dev.metronome.debug.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * What conditions are written in: numbers, registers of the core and of devices, variables, {@code cycle}, {@code
 * *ADDRESS} for a word of memory and {@code &NAME} for an address, with {@code + - & ! == != < <= > >= && ||} and
 * parentheses. Everything is without sign. Names are looked up once, when it is read; values each time it is asked for.
 */
final class Expression {
    /** Says what a name stands for now. */
    interface Names {
        /** @throws ConsoleException if there is no such name */
        LongSupplier value(String name);

        /** @throws ConsoleException if there is no such name */
        long address(String name);

        /** A word of memory. */
        long word(long address);
    }

    private static final int MAXIMUM_DEPTH = 50;
    private static final long WORD = 0xFFFF_FFFFL;
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(0[xX][0-9a-fA-F_]+|[0-9][0-9_]*[\\p{L}]*|[\\p{L}_$](?:[\\p{L}\\p{Nd}_$.]|::)*"
                    + "|==|!=|<=|>=|&&|\\|\\||\\S)");

    private final String text;
    private final Names names;
    private final List<String> tokens = new ArrayList<>();
    private int place;
    private int depth;

    private Expression(String text, Names names) {
        this.text = text;
        this.names = names;
        var matcher = TOKEN.matcher(text);
        for (var at = 0; at < text.length() && matcher.find(at); at = matcher.end()) {
            tokens.add(matcher.group(1));
        }
    }

    /**
     * Reads one.
     *
     * @throws ConsoleException if it is none; says where, and why
     */
    static LongSupplier parse(String text, Names names) {
        if (text.isBlank()) {
            throw new ConsoleException("a condition is missing; write one such as \"cycle > 1000 && r0 == 5\"");
        }
        var reader = new Expression(text, names);
        var value = reader.either();
        if (!reader.token().isEmpty()) {
            throw reader.unexpected("an operator");
        }
        return value;
    }

    private String token() {
        return place < tokens.size() ? tokens.get(place) : "";
    }

    private boolean takes(String token) {
        if (token().equals(token)) {
            place++;
            return true;
        }
        return false;
    }

    private ConsoleException unexpected(String wanted) {
        return new ConsoleException("\"" + text.strip() + "\": "
                + (token().isEmpty() ? "it ends" : "there is \"" + token() + "\"") + " where " + wanted
                + " is expected");
    }

    private LongSupplier either() {
        if (++depth > MAXIMUM_DEPTH) {
            throw new ConsoleException("an expression may be nested " + MAXIMUM_DEPTH + " deep, and no deeper");
        }
        var left = both();
        while (takes("||")) {
            var one = left;
            var other = both();
            left = () -> one.getAsLong() != 0 || other.getAsLong() != 0 ? 1 : 0;
        }
        depth--;
        return left;
    }

    private LongSupplier both() {
        var left = comparison();
        while (takes("&&")) {
            var one = left;
            var other = comparison();
            left = () -> one.getAsLong() != 0 && other.getAsLong() != 0 ? 1 : 0;
        }
        return left;
    }

    private LongSupplier comparison() {
        var left = sum();
        LongBinaryOperator operator = switch (token()) {
            case "==" -> (a, b) -> a == b ? 1 : 0;
            case "!=" -> (a, b) -> a != b ? 1 : 0;
            case "<" -> (a, b) -> a < b ? 1 : 0;
            case "<=" -> (a, b) -> a <= b ? 1 : 0;
            case ">" -> (a, b) -> a > b ? 1 : 0;
            case ">=" -> (a, b) -> a >= b ? 1 : 0;
            default -> null;
        };
        if (operator == null) {
            if (token().equals("=")) {
                throw new ConsoleException("\"" + text.strip() + "\": did you mean \"==\"?");
            }
            return left;
        }
        place++;
        var right = sum();
        return () -> operator.applyAsLong(left.getAsLong(), right.getAsLong());
    }

    private LongSupplier sum() {
        var left = primary();
        for (;;) {
            var one = left;
            if (takes("+")) {
                var other = primary();
                left = () -> one.getAsLong() + other.getAsLong();
            } else if (takes("-")) {
                var other = primary();
                left = () -> one.getAsLong() - other.getAsLong();
            } else if (takes("&")) {
                var other = primary();
                left = () -> one.getAsLong() & other.getAsLong();
            } else {
                return left;
            }
        }
    }

    private LongSupplier primary() {
        if (++depth > MAXIMUM_DEPTH) {
            throw new ConsoleException("an expression may be nested " + MAXIMUM_DEPTH + " deep, and no deeper");
        }
        var value = operand();
        depth--;
        return value;
    }

    private LongSupplier operand() {
        if (takes("(")) {
            var inner = either();
            if (!takes(")")) {
                throw unexpected("\")\"");
            }
            return inner;
        }
        if (takes("!")) {
            var of = primary();
            return () -> of.getAsLong() == 0 ? 1 : 0;
        }
        if (takes("-")) {
            var of = primary();
            return () -> -of.getAsLong() & WORD;
        }
        if (takes("*")) {
            var of = primary();
            return () -> names.word(of.getAsLong());
        }
        if (takes("&")) {
            var address = names.address(name());
            return () -> address;
        }
        if (!token().isEmpty() && Character.isDigit(token().charAt(0))) {
            var number = number(token());
            place++;
            return () -> number;
        }
        return names.value(name());
    }

    private String name() {
        if (token().isEmpty() || !Character.isLetter(token().charAt(0)) && !token().startsWith("_")
                && !token().startsWith("$")) {
            throw unexpected("a number or a name");
        }
        return tokens.get(place++);
    }

    private long number(String digits) {
        try {
            var plain = digits.replace("_", "");
            return plain.startsWith("0x") || plain.startsWith("0X")
                    ? Long.parseUnsignedLong(plain.substring(2), 16)
                    : Long.parseLong(plain);
        } catch (NumberFormatException _) {
            throw new ConsoleException("\"" + text.strip() + "\": \"" + digits
                    + "\" is no number; write one such as 17 or 0x11");
        }
    }
}
