package dev.metronome.engine.unicorn;

import dev.metronome.engine.EngineException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * Finds libunicorn: a path that the user names, else the system's, else the one inside the Maven artifact
 * unidbg-unicorn2, which is copied once to a cache folder under its checksum.
 */
@SuppressWarnings("restricted") // native code is what this package is for
final class NativeLibrary {
    /** Names the library to load; tried before any other. */
    static final String PATH_PROPERTY = "metronome.unicorn";
    static final String PATH_VARIABLE = "METRONOME_UNICORN";

    private final List<String> tried = new ArrayList<>();

    private NativeLibrary() {}

    /** A library's symbols, and where it was found. */
    record Found(SymbolLookup symbols, String where) {}

    /**
     * Loads the library for as long as the arena lives.
     *
     * @param userPath the path named by the user, or null
     */
    static Found load(Arena arena, String userPath) {
        return new NativeLibrary().search(arena, userPath);
    }

    /** The path the user named by property or environment, or null. */
    static String namedByUser() {
        return System.getProperty(PATH_PROPERTY, System.getenv(PATH_VARIABLE));
    }

    private Found search(Arena arena, String userPath) {
        if (userPath != null) {
            // A path that was asked for and does not work is an error, not a reason to run something else.
            var symbols = open(arena, Path.of(userPath).toAbsolutePath());
            if (symbols == null) {
                throw unusable();
            }
            return new Found(symbols, userPath);
        }
        for (var name : systemNames()) {
            var symbols = openByName(arena, name);
            if (symbols != null) {
                return new Found(symbols, "system " + name);
            }
        }
        var symbols = openBundled(arena);
        if (symbols == null) {
            throw unusable();
        }
        return new Found(symbols, "bundled");
    }

    private EngineException unusable() {
        return new EngineException("no usable Unicorn library (libunicorn 2.0.1 or later). Tried: "
                + String.join("; ", tried) + ". Install one (Debian: apt-get install libunicorn2) or name it with "
                + PATH_VARIABLE + "=/path/to/libunicorn.so");
    }

    private SymbolLookup open(Arena arena, Path path) {
        if (!Files.isRegularFile(path)) {
            tried.add(path + " (no such file)");
            return null;
        }
        try {
            return checked(SymbolLookup.libraryLookup(path, arena), path.toString());
        } catch (IllegalArgumentException e) {
            tried.add(path + " (cannot be loaded on " + platform() + ")");
            return null;
        }
    }

    private SymbolLookup openByName(Arena arena, String name) {
        try {
            return checked(SymbolLookup.libraryLookup(name, arena), name);
        } catch (IllegalArgumentException e) {
            tried.add("system " + name + " (not installed)");
            return null;
        }
    }

    private SymbolLookup checked(SymbolLookup symbols, String where) {
        if (symbols.find("uc_ctl").isEmpty()) {
            tried.add(where + " (does not export Unicorn 2's C functions)");
            return null;
        }
        return symbols;
    }

    private SymbolLookup openBundled(Arena arena) {
        var resource = "/natives/" + bundledName();
        var url = NativeLibrary.class.getResource(resource);
        if (url == null) {
            tried.add("bundled library (none for " + platform() + ")");
            return null;
        }
        try {
            return open(arena, cached(url, Path.of(resource).getFileName().toString()));
        } catch (IOException e) {
            tried.add("bundled library (cannot be copied to the cache folder " + cacheFolder() + ": " + e + ")");
            return null;
        }
    }

    /**
     * A copy in the cache folder, made under another name and moved into place, so that nobody ever loads half a file.
     * The jar's directory knows the checksum, so that an existing copy is found without unpacking.
     */
    private static Path cached(URL url, String name) throws IOException {
        var connection = url.openConnection();
        var entry = connection instanceof JarURLConnection jar ? jar.getJarEntry() : null;
        var bytes = entry == null ? readAll(url) : null;
        var size = entry == null ? bytes.length : entry.getSize();
        var folder = cacheFolder().resolve(String.format("%08x", entry == null ? checksum(bytes) : entry.getCrc()));
        var file = folder.resolve(name);
        if (Files.isRegularFile(file) && Files.size(file) == size) {
            return file;
        }
        Files.createDirectories(folder);
        var copy = Files.createTempFile(folder, name, ".part");
        Files.write(copy, bytes == null ? readAll(url) : bytes);
        try {
            Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    private static byte[] readAll(URL url) throws IOException {
        try (var in = url.openStream()) {
            return in.readAllBytes();
        }
    }

    private static long checksum(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static Path cacheFolder() {
        var cache = System.getenv("XDG_CACHE_HOME");
        var base = cache != null && !cache.isEmpty()
                ? Path.of(cache)
                : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("metronome");
    }

    private static List<String> systemNames() {
        return switch (os()) {
            case "osx" -> List.of("libunicorn.2.dylib", "/opt/homebrew/lib/libunicorn.2.dylib");
            case "windows" -> List.of("unicorn.dll");
            default -> List.of("libunicorn.so.2");
        };
    }

    private static String bundledName() {
        var arm = System.getProperty("os.arch").equals("aarch64");
        return os() + (arm ? "_arm64" : "_64") + (os().equals("osx") ? "/libunicorn.dylib" : "/libunicorn.so");
    }

    private static String platform() {
        return os() + " " + System.getProperty("os.arch");
    }

    private static String os() {
        var name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.contains("mac") ? "osx" : name.contains("win") ? "windows" : "linux";
    }
}
