package dev.metronome.cli;

import dev.metronome.hosted.Imports;
import dev.metronome.text.Numbers;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * A Java file, compiled in memory against Metronome's own class path. A class of its package that it uses is looked for
 * in the file of that name beside it, and compiled along. Leaves nothing on the disk.
 */
final class SourceFile {
    /** Errors shown of a file that does not compile. */
    static final int MAXIMUM_ERRORS = 10;
    /** What stands before the package: comments, each of them taken as a whole. */
    private static final Pattern PACKAGE = Pattern.compile(
            "(?:\\s++|//.*+|/\\*(?s:.*?)\\*/)*+package\\s+([\\w.]+)\\s*;");
    private static final Pattern MISSING = Pattern.compile("symbol: +(class|variable|method) (\\w+)");

    private final String file;
    private final Map<String, ByteArrayOutputStream> classes = new TreeMap<>();
    /** The classes that came from the file itself, and not from one beside it. */
    private final Set<String> own = new TreeSet<>();
    private final Source source;

    /**
     * Compiles.
     *
     * @param file as it was typed
     * @throws UsageException if it cannot be read or does not compile; says where and why
     */
    SourceFile(String file) {
        this.file = file;
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new UsageException("--hosted: " + file + " must be compiled, and this Java has no compiler; start"
                    + " Metronome with a JDK (JAVA_HOME), or give compiled classes");
        }
        source = source();
        var problems = new DiagnosticCollector<JavaFileObject>();
        try (var real = compiler.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8);
                var manager = new InMemory(real)) {
            var options = List.of("-classpath", ownClassPath(), "-proc:none", "-g", "-implicit:class");
            if (!compiler.getTask(new StringWriter(), manager, problems, options, null, List.of(source)).call()) {
                throw new UsageException(inWords(problems.getDiagnostics()));
            }
        } catch (IOException e) {
            throw new UsageException("--hosted: " + file + " cannot be compiled: " + Reason.of(e));
        }
    }

    private Source source() {
        try {
            var path = Path.of(file);
            if (Files.isDirectory(path)) {
                throw new UsageException("--hosted: " + file + " is a folder; name a file in it");
            }
            return new Source(path.toUri(), Files.readString(path));
        } catch (IOException e) {
            throw new UsageException("--hosted: " + file + " cannot be read: " + Reason.of(e));
        } catch (InvalidPathException _) {
            throw new UsageException("--hosted: \"" + file + "\" is no file's name");
        }
    }

    private static String ownClassPath() {
        return Stream.of("java.class.path", "jdk.module.path").map(System::getProperty).filter(Objects::nonNull)
                .filter(path -> !path.isEmpty()).collect(Collectors.joining(File.pathSeparator));
    }

    private String inWords(List<Diagnostic<? extends JavaFileObject>> problems) {
        var errors = problems.stream().filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR).toList();
        var lines = new ArrayList<String>();
        lines.add("--hosted: " + file + " does not compile");
        for (var error : errors.subList(0, Math.min(MAXIMUM_ERRORS, errors.size()))) {
            lines.add(
                    fileOf(error) + ":" + (error.getLineNumber() == Diagnostic.NOPOS ? "" : error.getLineNumber() + ":")
                            + " " + error.getMessage(Locale.ROOT));
        }
        if (errors.size() > MAXIMUM_ERRORS) {
            lines.add("and " + Numbers.count(errors.size() - MAXIMUM_ERRORS, "more error"));
        }
        var imports = errors.stream().flatMap(error -> missingImport(error.getMessage(Locale.ROOT))).distinct()
                .sorted().toList();
        if (!imports.isEmpty()) {
            lines.add("note: missing at its top?");
            imports.forEach(line -> lines.add("  " + line));
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** As it was typed; one beside it likewise. */
    private String fileOf(Diagnostic<? extends JavaFileObject> error) {
        return error.getSource() == null || error.getSource().toUri().equals(source.toUri())
                ? file
                : Path.of(file).resolveSibling(Path.of(error.getSource().toUri()).getFileName()).toString();
    }

    /** What would make a name known that a program is likely to use. */
    private static Stream<String> missingImport(String error) {
        var missing = MISSING.matcher(error);
        return !missing.find()
                ? Stream.empty()
                : missing.group(1).equals("method")
                        ? Imports.ofMethod(missing.group(2)).stream()
                        : Imports.ofClass(missing.group(2)).stream();
    }

    /** The binary names of the classes in the file itself. */
    List<String> classNames() {
        return List.copyOf(own);
    }

    /** A loader of its classes. */
    ClassLoader loader(ClassLoader parent) {
        return new ClassLoader("source file", parent) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                var bytes = classes.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes.toByteArray(), 0, bytes.size());
            }
        };
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(URI uri, String text) {
            super(uri, Kind.SOURCE);
            this.text = text;
        }

        /** Empty for the package without a name. */
        String packageName() {
            var declaration = PACKAGE.matcher(text);
            return declaration.lookingAt() ? declaration.group(1) : "";
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what the compiler writes, and shows it the files beside the source. */
    private final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        /** By file: what class the compiler may look for in it. */
        private final Map<JavaFileObject, String> beside = new HashMap<>();

        InMemory(StandardJavaFileManager real) {
            super(real);
        }

        @Override
        public Iterable<JavaFileObject> list(Location location, String packageName, Set<JavaFileObject.Kind> kinds,
                boolean recurse) throws IOException {
            var listed = super.list(location, packageName, kinds, recurse);
            if (location != StandardLocation.CLASS_PATH || !kinds.contains(JavaFileObject.Kind.SOURCE)
                    || !packageName.equals(source.packageName())) {
                return listed;
            }
            var all = new ArrayList<JavaFileObject>();
            listed.forEach(all::add);
            var prefix = packageName.isEmpty() ? "" : packageName + ".";
            var self = Path.of(file).toAbsolutePath();
            try (var neighbours = Files.newDirectoryStream(self.getParent(), "*.java")) {
                for (var neighbour : neighbours) {
                    if (!neighbour.getFileName().equals(self.getFileName())) {
                        var object = fileManager.getJavaFileObjects(neighbour).iterator().next();
                        beside.put(object, prefix + nameOf(neighbour));
                        all.add(object);
                    }
                }
            }
            return all;
        }

        private static String nameOf(Path file) {
            var name = file.getFileName().toString();
            return name.substring(0, name.length() - JavaFileObject.Kind.SOURCE.extension.length());
        }

        @Override
        public String inferBinaryName(Location location, JavaFileObject file) {
            var name = beside.get(file);
            return name == null ? super.inferBinaryName(location, file) : name;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind,
                FileObject from) {
            if (from.toUri().equals(source.toUri())) {
                own.add(className);
            }
            return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/') + kind.extension),
                    kind) {
                @Override
                public OutputStream openOutputStream() {
                    var bytes = new ByteArrayOutputStream();
                    classes.put(className, bytes);
                    return bytes;
                }
            };
        }
    }
}
