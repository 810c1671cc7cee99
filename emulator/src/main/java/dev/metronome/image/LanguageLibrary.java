package dev.metronome.image;

import java.util.regex.Pattern;

/**
 * Tells the source of a language's own library by its path. That of Rust (core, alloc, std and what they are made of)
 * is written down as {@code /rustc/HASH/library/...}, or where it was found: rustup's {@code lib/rustlib/src/rust}, or
 * Debian's {@code /usr/src/rustc-VERSION}, which the samples' Makefiles call rust-src. The headers of C++ stand in a
 * {@code c++/VERSION} (GCC and LLVM alike).
 */
final class LanguageLibrary {
    private static final Pattern PATH = Pattern.compile("(^|.*/)("
            + "(rustc/[0-9a-f]{40}|rustlib/src/rust|rustc-[^/]+|rust-src)/library|c\\+\\+/v?[0-9.]+)/.*");

    private LanguageLibrary() {}

    static boolean has(SourceLine line) {
        return PATH.matcher(line.file()).matches();
    }
}
