package dev.metronome.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Folders and jars with classes, all of which are there and can be read. */
final class ClassPath implements AutoCloseable {
    /** Classes looked at when somebody has mistyped one; in a class path with more, nothing is suggested. */
    static final int MAXIMUM_CLASSES = 20_000;

    private static final String CLASS = ".class";
    private static final String ALL_JARS = "*";

    private final List<Path> entries = new ArrayList<>();
    private final URLClassLoader loader;

    /**
     * Looks at every entry.
     *
     * @param text with the host's separator; an empty entry is this folder, and "lib/*" is all jars in lib
     * @throws UsageException if one is missing or cannot be read
     */
    ClassPath(String text, ClassLoader parent) {
        for (var entry : text.split(File.pathSeparator, -1)) {
            try {
                add(entry.isEmpty() ? "." : entry);
            } catch (IOException e) {
                throw new UsageException("--hosted: " + entry + " cannot be read: " + Reason.of(e));
            } catch (InvalidPathException _) {
                throw new UsageException("--hosted: \"" + entry + "\" is no file's name");
            }
        }
        loader = new URLClassLoader(entries.stream().map(ClassPath::url).toArray(URL[]::new), parent);
    }

    private void add(String entry) throws IOException {
        if (entry.equals(ALL_JARS) || entry.endsWith("/*") || entry.endsWith(File.separator + ALL_JARS)) {
            addJarsIn(Path.of(entry.equals(ALL_JARS) ? "." : entry.substring(0, entry.length() - 2)));
            return;
        }
        var file = Path.of(entry);
        if (!Files.exists(file)) {
            throw new UsageException("--hosted: " + entry + ": no such file or folder");
        }
        if (entry.endsWith(CLASS)) {
            throw new UsageException("--hosted: " + entry + " is a class file; write the folder that its packages begin"
                    + " in, a colon and the class: FOLDER:" + withoutSuffix(file.getFileName().toString()));
        }
        if (!Files.isDirectory(file)) {
            if (!ProgramName.isJar(entry)) {
                throw new UsageException("--hosted: " + entry + " is no folder, no jar and no Java source file");
            }
            new JarFile(file.toFile()).close(); // throws where it is none
        }
        entries.add(file);
    }

    private void addJarsIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            var jars = files.filter(file -> file.toString().toLowerCase().endsWith(".jar")).sorted().toList();
            if (jars.isEmpty()) {
                throw new UsageException("--hosted: there is no jar in " + folder);
            }
            for (var jar : jars) {
                add(jar.toString());
            }
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    ClassLoader loader() {
        return loader;
    }

    /** True if there is a file for a class of this name. */
    boolean has(String className) {
        return loader.findResource(className.replace('.', '/') + CLASS) != null;
    }

    /**
     * The names in all files of a service (the form is that of {@link java.util.ServiceLoader}).
     *
     * @throws UsageException if one cannot be read
     */
    List<String> providers(String service) {
        var names = new LinkedHashSet<String>();
        try {
            for (var file : Collections.list(loader.findResources("META-INF/services/" + service))) {
                try (var lines = new BufferedReader(
                        new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
                    lines.lines().map(line -> line.replaceFirst("#.*", "").strip()).filter(line -> !line.isEmpty())
                            .forEach(names::add);
                }
            }
        } catch (IOException e) {
            throw new UsageException("--hosted: META-INF/services/" + service + " cannot be read: " + Reason.of(e));
        }
        return List.copyOf(names);
    }

    /** The binary names of all classes; none if there are more than {@link #MAXIMUM_CLASSES}, or not to be read. */
    List<String> classNames() {
        var names = new ArrayList<String>();
        try {
            for (var entry : entries) {
                if (Files.isDirectory(entry)) {
                    try (var files = Files.walk(entry)) {
                        keep(files.map(file -> entry.relativize(file).toString().replace(File.separatorChar, '/')),
                                names);
                    }
                } else {
                    try (var jar = new JarFile(entry.toFile())) {
                        keep(jar.stream().map(file -> file.getName()), names);
                    }
                }
            }
        } catch (IOException _) {
            return List.of();
        }
        return names.size() > MAXIMUM_CLASSES ? List.of() : names;
    }

    private static void keep(Stream<String> files, List<String> names) {
        files.filter(file -> file.endsWith(CLASS) && !file.endsWith("-info.class") && !file.startsWith("META-INF"))
                .map(file -> withoutSuffix(file).replace('/', '.')).sorted()
                .limit(MAXIMUM_CLASSES + 1L - Math.min(names.size(), MAXIMUM_CLASSES)).forEach(names::add);
    }

    private static String withoutSuffix(String file) {
        return file.substring(0, file.length() - CLASS.length());
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException _) {
            // the run is over, and nothing of it is lost
        }
    }
}
