package dev.metronome.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody watches. */
final class Terminal {
    private Terminal() {}

    /**
     * True when a file descriptor of this process is a terminal that understands "back to the start of the line".
     *
     * @param descriptor 1 for standard output, 2 for standard error
     */
    static boolean isTerminal(int descriptor) {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        var link = Path.of("/proc/self/fd/" + descriptor);
        if (Files.isSymbolicLink(link)) {
            try {
                var target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException _) {
                return false;
            }
        }
        // No such folder on this system: Java can say it of input and output together only.
        var console = System.console();
        return console != null && console.isTerminal();
    }
}
