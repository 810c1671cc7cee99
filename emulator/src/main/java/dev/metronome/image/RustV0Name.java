package dev.metronome.image;

import dev.metronome.image.Demangler.NotMangled;
import java.util.function.BooleanSupplier;

/**
 * Rust's second mangling, "v0" (Rust RFC 2603; The rustc book, "v0 Symbol Format"). The methods have the names of the
 * grammar's rules. Crate hashes are left out, as rustc's own short form does.
 *
 * <h2>Not modelled</h2>
 * Constants that are strings or structures, and binders of more than 26 lifetimes: such names stay as they are.
 */
final class RustV0Name {
    /** Back references make a short name stand for one that grows without bound. */
    private static final int MAX_LENGTH = 4096;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_STEPS = 10_000;

    /** As many as there are letters to name them. */
    private static final int MAX_LIFETIMES = 26;

    /** A 64-bit number, such as a crate's disambiguator, has eleven. */
    private static final int MAX_BASE62_DIGITS = 11;

    private static final int PREFIX_LENGTH = 2; // positions count from behind "_R"

    private final String rawName;
    private final StringBuilder out = new StringBuilder();
    private MangledText text;
    private int depth;
    private int steps;
    private int boundLifetimes;

    /** Above zero while something is read that the name does not show. */
    private int hidden;

    private RustV0Name(String rawName) {
        this.rawName = rawName;
        text = new MangledText(rawName, PREFIX_LENGTH);
    }

    static String demangle(String rawName) {
        var name = new RustV0Name(rawName);
        if (name.text.atDigit()) {
            return null; // a version of the encoding that is not known
        }
        name.path(true);
        if (name.text.hasMore() && name.text.peek() != '.' && name.text.peek() != '$') {
            name.hidden++;
            name.path(false); // instantiating-crate
        }
        // vendor-specific-suffix
        var isWhole = !name.text.hasMore() || name.text.peek() == '.' || name.text.peek() == '$';
        return isWhole ? name.out.toString() : null;
    }

    private void path(boolean isValue) {
        enter();
        var tag = text.next();
        switch (tag) {
            case 'C' -> {
                disambiguator();
                put(identifier());
            }
            case 'M', 'X' -> {
                hidden++;
                disambiguator();
                path(false); // impl-path: where the impl stands
                hidden--;
                implementation(tag == 'X');
            }
            case 'Y' -> implementation(true);
            case 'N' -> nested(isValue);
            case 'I' -> {
                path(isValue);
                put(isValue ? "::<" : "<");
                list(", ", this::genericArgument);
                put(">");
            }
            case 'B' -> backReference(() -> path(isValue));
            default -> throw new NotMangled();
        }
        depth--;
    }

    private void implementation(boolean ofTrait) {
        put("<");
        type();
        if (ofTrait) {
            put(" as ");
            path(false);
        }
        put(">");
    }

    private void nested(boolean isValue) {
        var namespace = text.next();
        path(isValue);
        var number = disambiguator();
        var name = identifier();
        if (namespace >= 'a' && namespace <= 'z') {
            put(name.isEmpty() ? "" : "::" + name);
            return;
        }
        var what = switch (namespace) {
            case 'C' -> "closure";
            case 'S' -> "shim";
            default -> String.valueOf(namespace);
        };
        put("::{" + what + (name.isEmpty() ? "" : ":" + name) + "#" + number + "}");
    }

    private void genericArgument() {
        switch (text.peek()) {
            case 'L' -> lifetime();
            case 'K' -> {
                text.next();
                constant();
            }
            default -> type();
        }
    }

    private void type() {
        enter();
        var basic = basicType(text.peek());
        if (basic != null) {
            text.next();
            put(basic);
            depth--;
            return;
        }
        switch (text.peek()) {
            case 'A', 'S' -> arrayOrSlice(text.next() == 'A');
            case 'T' -> tuple();
            case 'R', 'Q' -> reference(text.next() == 'Q');
            case 'P', 'O' -> {
                put(text.next() == 'P' ? "*const " : "*mut ");
                type();
            }
            case 'F' -> {
                text.next();
                binder(this::functionSignature);
            }
            case 'D' -> {
                text.next();
                put("dyn ");
                binder(() -> list(" + ", this::dynTrait));
                if (text.peek() != 'L') {
                    throw new NotMangled();
                }
                if (text.skip("L_")) {
                    depth--;
                    return;
                }
                put(" + ");
                lifetime();
            }
            case 'B' -> {
                text.next();
                backReference(this::type);
            }
            default -> path(false);
        }
        depth--;
    }

    private void arrayOrSlice(boolean isArray) {
        put("[");
        type();
        if (isArray) {
            put("; ");
            constant();
        }
        put("]");
    }

    private void tuple() {
        text.next();
        put("(");
        var members = list(", ", this::type);
        put(members == 1 ? ",)" : ")");
    }

    private void reference(boolean isMutable) {
        put("&");
        if (text.peek() == 'L' && !text.skip("L_")) {
            lifetime();
            put(" ");
        }
        put(isMutable ? "mut " : "");
        type();
    }

    private void functionSignature() {
        put(text.skip("U") ? "unsafe " : "");
        if (text.skip("K")) {
            put("extern \"" + (text.skip("C") ? "C" : identifier().replace('_', '-')) + "\" ");
        }
        put("fn(");
        list(", ", this::type);
        put(")");
        if (!text.skip("u")) { // returns ()
            put(" -> ");
            type();
        }
    }

    private void dynTrait() {
        var isOpen = traitPath();
        while (text.skip("p")) {
            put(isOpen ? ", " : "<");
            isOpen = true;
            put(identifier() + " = ");
            type();
        }
        put(isOpen ? ">" : "");
    }

    /**
     * A trait whose list of arguments stays open, so that its associated types can join it: true when there is a
     * list.
     */
    private boolean traitPath() {
        if (text.skip("B")) {
            return backReference(this::traitPath);
        }
        if (text.skip("I")) {
            path(false);
            put("<");
            list(", ", this::genericArgument);
            return true;
        }
        path(false);
        return false;
    }

    private void constant() {
        enter();
        var type = text.next();
        switch (type) {
            case 'p' -> put("_");
            case 'B' -> backReference(this::constant);
            case 'b' -> {
                var value = hexadecimal();
                put(value.equals("0") ? "false" : value.equals("1") ? "true" : "?");
            }
            case 'c' -> {
                var value = hexadecimal();
                if (value.length() > 6 || !Character.isValidCodePoint(Integer.parseInt(value, 16))) {
                    throw new NotMangled();
                }
                put("'" + Character.toString(Integer.parseInt(value, 16)) + "'");
            }
            case 'a', 's', 'l', 'x', 'n', 'i', 'h', 't', 'm', 'y', 'o', 'j' -> {
                put(text.skip("n") ? "-" : "");
                var value = hexadecimal();
                put(value.length() > 15 ? "0x" + value : Long.toString(Long.parseLong(value, 16)));
            }
            default -> throw new NotMangled();
        }
        depth--;
    }

    /** Lower-case digits up to an underscore; none of them is a zero. */
    private String hexadecimal() {
        var digits = new StringBuilder();
        for (var digit = text.next(); digit != '_'; digit = text.next()) {
            if (Character.digit(digit, 16) < 0 || digits.length() > 32) {
                throw new NotMangled();
            }
            digits.append(digit);
        }
        return digits.isEmpty() ? "0" : digits.toString();
    }

    private void lifetime() {
        text.next();
        var index = base62();
        if (index == 0) {
            put("'_");
            return;
        }
        var outermost = boundLifetimes - index;
        if (index < 0 || outermost < 0 || outermost >= MAX_LIFETIMES) {
            throw new NotMangled();
        }
        put("'" + (char) ('a' + outermost));
    }

    private void binder(Runnable body) {
        var bound = text.skip("G") ? base62() + 1 : 0;
        if (bound < 0 || bound > MAX_LIFETIMES - boundLifetimes) {
            throw new NotMangled();
        }
        if (bound > 0) {
            put("for<");
            for (var index = 0; index < bound; index++) {
                put((index == 0 ? "'" : ", '") + (char) ('a' + boundLifetimes + index));
            }
            put("> ");
        }
        boundLifetimes += (int) bound;
        body.run();
        boundLifetimes -= (int) bound;
    }

    private void backReference(Runnable rule) {
        backReference(() -> {
            rule.run();
            return false;
        });
    }

    /** Reads a rule again at an earlier place. */
    private boolean backReference(BooleanSupplier rule) {
        var from = text.position() - 1;
        var target = base62();
        if (target < 0 || target >= from - PREFIX_LENGTH) {
            throw new NotMangled();
        }
        if (hidden > 0) {
            return false; // nothing would be shown
        }
        var here = text;
        text = new MangledText(rawName, PREFIX_LENGTH + (int) target);
        var result = rule.getAsBoolean();
        text = here;
        return result;
    }

    private int list(String separator, Runnable rule) {
        var count = 0;
        while (!text.skip("E")) {
            put(count == 0 ? "" : separator);
            rule.run();
            count++;
        }
        return count;
    }

    /** Which of several things of one name it is: 0 when it says nothing. */
    private long disambiguator() {
        return text.skip("s") ? base62() + 1 : 0;
    }

    private String identifier() {
        var isPunycode = text.skip("u");
        var length = text.decimal();
        text.skip("_"); // stands before names that begin with a digit or an underscore
        var name = text.take(length);
        return isPunycode ? Punycode.decode(name) : name;
    }

    /** Digits, lower case, upper case, up to an underscore; nothing is 0, and everything else one more than it says. */
    private long base62() {
        if (text.skip("_")) {
            return 0;
        }
        var value = 0L;
        var digits = 0;
        for (var letter = text.next(); letter != '_'; letter = text.next()) {
            var digit = letter >= 'A' && letter <= 'Z' ? letter - 'A' + 36 : Character.digit(letter, 36);
            if (digit < 0 || ++digits > MAX_BASE62_DIGITS) {
                throw new NotMangled();
            }
            value = value * 62 + digit;
        }
        return value + 1;
    }

    private static String basicType(char tag) {
        return switch (tag) {
            case 'a' -> "i8";
            case 'b' -> "bool";
            case 'c' -> "char";
            case 'd' -> "f64";
            case 'e' -> "str";
            case 'f' -> "f32";
            case 'h' -> "u8";
            case 'i' -> "isize";
            case 'j' -> "usize";
            case 'l' -> "i32";
            case 'm' -> "u32";
            case 'n' -> "i128";
            case 'o' -> "u128";
            case 's' -> "i16";
            case 't' -> "u16";
            case 'u' -> "()";
            case 'v' -> "...";
            case 'x' -> "i64";
            case 'y' -> "u64";
            case 'z' -> "!";
            case 'p' -> "_";
            default -> null;
        };
    }

    private void enter() {
        if (++depth > MAX_DEPTH || ++steps > MAX_STEPS) {
            throw new NotMangled();
        }
    }

    private void put(String part) {
        if (hidden == 0) {
            out.append(part);
            if (out.length() > MAX_LENGTH) {
                throw new NotMangled();
            }
        }
    }
}
