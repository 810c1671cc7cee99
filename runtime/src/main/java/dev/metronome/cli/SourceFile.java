package dev.metronome.cli;

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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A Java file, compiled in memory against Metronome's own class path. Leaves nothing on the disk. */
final class SourceFile {
    /** Errors shown of a file that does not compile. */
    static final int MAXIMUM_ERRORS = 10;

    private final String file;
    private final Map<String, ByteArrayOutputStream> classes = new TreeMap<>();

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
        var source = source();
        var problems = new DiagnosticCollector<JavaFileObject>();
        try (var manager = new InMemory(
                compiler.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8))) {
            var options = List.of("-classpath", ownClassPath(), "-proc:none", "-g", "-implicit:none");
            if (!compiler.getTask(new StringWriter(), manager, problems, options, null, List.of(source)).call()) {
                throw new UsageException(inWords(problems.getDiagnostics()));
            }
        } catch (IOException e) {
            throw new UsageException("--hosted: " + file + " cannot be compiled: " + Reason.of(e));
        }
    }

    private JavaFileObject source() {
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
            lines.add(file + ":" + (error.getLineNumber() == Diagnostic.NOPOS ? "" : error.getLineNumber() + ":") + " "
                    + error.getMessage(Locale.ROOT));
        }
        if (errors.size() > MAXIMUM_ERRORS) {
            lines.add("and " + Words.count(errors.size() - MAXIMUM_ERRORS, "more error"));
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** The binary names of its classes. */
    List<String> classNames() {
        return List.copyOf(classes.keySet());
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

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what the compiler writes. */
    private final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        InMemory(JavaFileManager real) {
            super(real);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind,
                FileObject sibling) {
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
