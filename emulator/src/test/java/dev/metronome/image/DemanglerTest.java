package dev.metronome.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemanglerTest {
    /**
     * names.txt holds what c++filt (binutils 2.40) makes of names from rustc and g++. It is wordier: it gives crate
     * hashes and the types of constants, which rustc's own short form leaves out, and what C++ functions take.
     */
    @Test
    void agreesWithCxxfilt() {
        var differences = new ArrayList<String>();
        for (var line : TestImages.lines("names.txt")) {
            var space = line.indexOf(' ');
            var rawName = line.substring(0, space);
            var expected = expected(rawName, line.substring(space + 1));
            var found = Demangler.demangle(rawName);
            if (!found.equals(expected)) {
                differences.add(rawName + ": expected " + expected + " but found " + found);
            }
        }
        assertThat(differences).isEmpty();
    }

    private static String expected(String rawName, String filtered) {
        if (rawName.startsWith("_R")) {
            return filtered.replaceAll("\\[[0-9a-f]{12,16}]", "").replaceAll("(\\w+'?): (usize|bool|char|i16)\\b",
                    "$1");
        }
        if (rawName.matches(".*17h[0-9a-f]{16}E")) {
            return filtered.replaceAll("::h[0-9a-f]{16}$", "").replace("gr$uf6$$udf$e", "größe");
        }
        return filtered.endsWith("twice<int>(int)")
                ? rawName // a template
                : filtered.replaceAll("(?<=\\w)\\((?!anonymous).*", "");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', value = {
        "_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE.llvm.42; core::fmt::Write::write_fmt",
        "_RNvC7mycrate3foo.llvm.9D1C9369; mycrate::foo",
        "_RNvXs2_C4testNtB5_3FooNtB5_3Bar3baz; <test::Foo as test::Bar>::baz",
        "_RINvC1a1fKh0_Khff_E; a::f::<0, 255>",
        "_RIC0Kb1_E; ::<true>"})
    void namesWithSomethingUnusual(String rawName, String name) {
        assertThat(Demangler.demangle(rawName)).isEqualTo(name);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"main", "_R", "_RNv", "_RB_", "_RNvB_1a", "_ZN", "_ZN3fooE", "_ZN99fooE", "_Z",
        "_R1NvC1a1b",
        "_ZN3foo4$XX$17h0123456789abcdefE", "_RNvCu1x1a"})
    void whatIsNotUnderstoodStaysAsItIs(String name) {
        assertThat(Demangler.demangle(name)).isIn(name, "foo");
    }

    @Test
    void backReferencesThatWouldGrowWithoutBoundAreGivenUp() {
        // Each tuple holds the one before it twice.
        var name = new StringBuilder("_RINvC1a1f");
        var previous = name.length() - 2;
        name.append("TuuE");
        for (var level = 0; level < 60; level++) {
            var reference = "B" + base62(previous);
            previous = name.length() - 2;
            name.append('T').append(reference).append(reference).append('E');
        }
        name.append('E');
        assertThat(Demangler.demangle(name.toString())).isEqualTo(name.toString());
    }

    private static String base62(int value) {
        var digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        var rest = value - 1;
        return value == 0 ? "_" : (rest < 62 ? "" : digits.charAt(rest / 62)) + "" + digits.charAt(rest % 62) + "_";
    }

    @Test
    void noMutationOfANameThrows() {
        var random = new Random(62);
        var names = TestImages.lines("names.txt");
        for (var round = 0; round < 50_000; round++) {
            var name = new StringBuilder(names.get(random.nextInt(names.size())).split(" ")[0]);
            for (var change = random.nextInt(4); change >= 0; change--) {
                var donor = names.get(random.nextInt(names.size())).split(" ")[0];
                var at = 2 + random.nextInt(name.length() - 2);
                switch (random.nextInt(3)) {
                    case 0 -> name.setCharAt(at, donor.charAt(random.nextInt(donor.length())));
                    case 1 -> name.insert(at, donor, 0, random.nextInt(donor.length()));
                    default -> name.setLength(Math.max(4, at));
                }
            }
            assertThat(Demangler.demangle(name.toString())).hasSizeLessThan(5000);
        }
    }
}
