package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramNameTest {
    @ParameterizedTest(name = "{0} is place {1}, class {2}")
    @CsvSource({"target/classes:Blinky,target/classes,Blinky", "a:b.jar:com.example.Blinky,a:b.jar,com.example.Blinky",
        "a:Outer.Inner,a,Outer.Inner", "a:Outer$Inner,a,Outer$Inner", "a/b,a/b,", "a:b/c,a:b/c,", "a:b.jar,a:b.jar,",
        "Blinky,,Blinky", "com.example.Blinky,,com.example.Blinky", "Blinky.java,Blinky.java,",
        "src/Blinky.java:Two,src/Blinky.java,Two", "b.jar,b.jar,", "'',' ',", "a:,a:,", ":Blinky,' ',Blinky"})
    void theLastPartIsTheClassIfItLooksLikeOne(String text, String place, String className) {
        assertThat(ProgramName.parse(text, ':'))
                .isEqualTo(new ProgramName(place == null ? null : place.strip(), className));
    }

    @ParameterizedTest(name = "{0} is place {1}, class {2}")
    @CsvSource({"C:\\classes:Blinky,C:\\classes,Blinky", "C:\\classes;D:\\b.jar:Blinky,C:\\classes;D:\\b.jar,Blinky",
        "C:\\classes;Blinky,C:\\classes,Blinky", "C:\\classes,C:\\classes,", "C:Blinky,C:Blinky,",
        "a;C:Blinky,a;C:Blinky,", "C:\\Blinky.java,C:\\Blinky.java,", "C:\\Blinky.java:Two,C:\\Blinky.java,Two"})
    void aLetterBeforeAColonIsADriveWhereThereAreDrives(String text, String place, String className) {
        assertThat(ProgramName.parse(text, ';')).isEqualTo(new ProgramName(place, className));
    }
}
