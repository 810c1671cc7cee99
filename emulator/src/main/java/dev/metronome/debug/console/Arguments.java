package dev.metronome.debug.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** What stands behind a command's name, taken word by word. */
final class Arguments {
    private final String text;
    private final Deque<String> words;

    Arguments(String text) {
        this.text = text.strip();
        words = new ArrayDeque<>(this.text.isEmpty() ? List.of() : Arrays.asList(this.text.split("\\s+")));
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    /** All of it, as it was typed. */
    String text() {
        return text;
    }

    /** The next word without taking it, or "". */
    String peek() {
        return words.isEmpty() ? "" : words.peek();
    }

    /** Takes a word if it comes next. */
    boolean takes(String word) {
        if (peek().equalsIgnoreCase(word)) {
            words.poll();
            return true;
        }
        return false;
    }

    /** @param what is missing where there is no more word */
    String next(String what) {
        if (words.isEmpty()) {
            throw new ConsoleException(what + " is missing");
        }
        return words.poll();
    }

    /** The words up to one of these, which is left, or to the end. */
    String upTo(String... ends) {
        var taken = new ArrayList<String>();
        while (!words.isEmpty() && !Arrays.asList(ends).contains(words.peek())) {
            taken.add(words.poll());
        }
        return String.join(" ", taken);
    }

    String rest() {
        return upTo();
    }

    /** A count, if one comes next. */
    int count(int otherwise, int maximum) {
        return isEmpty() ? otherwise : count(next("a count"), maximum);
    }

    static int count(String word, int maximum) {
        if (!word.matches("[0-9][0-9_]{0,11}")) {
            throw new ConsoleException("\"" + word + "\" is no count; write a whole number, such as 10");
        }
        var value = Long.parseLong(word.replace("_", ""));
        if (value < 1 || value > maximum) {
            throw new ConsoleException(word + " is out of range: it takes 1 to " + maximum);
        }
        return (int) value;
    }

    /** A cycle, in groups of digits if somebody likes. */
    static long cycle(String word) {
        if (!word.matches("[0-9][0-9_,]{0,24}")) {
            throw new ConsoleException("\"" + word + "\" is no cycle; write a whole number, such as 80_000_246");
        }
        try {
            return Long.parseLong(word.replaceAll("[_,]", ""));
        } catch (NumberFormatException _) {
            throw new ConsoleException("cycle " + word + " lies beyond what can be counted");
        }
    }

    void end() {
        if (!words.isEmpty()) {
            throw new ConsoleException("\"" + rest() + "\" is too much");
        }
    }
}
