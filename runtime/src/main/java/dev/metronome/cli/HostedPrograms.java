package dev.metronome.cli;

import dev.metronome.hosted.HostedException;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.text.DidYouMean;
import dev.metronome.text.Numbers;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/** The Java programs in one place: a class path, or a source file. Finds the one that is meant, and makes it. */
final class HostedPrograms {
    private static final ClassLoader OWN = HostedProgram.class.getClassLoader();
    private static final String SERVICE = HostedProgram.class.getName();
    /** Programs offered where there are several. */
    private static final int MAXIMUM_CHOICES = 20;
    private static final int CLASS_FILE_VERSION_OF_JAVA_0 = 44;

    /**
     * A program, ready to be put on a chip.
     *
     * @param code what its classes are loaded from, also while it runs; or null
     */
    record Loaded(HostedProgram program, ClassPath code) implements AutoCloseable {
        @Override
        public void close() {
            if (code != null) {
                code.close();
            }
        }
    }

    private final String place;
    private final ClassLoader loader;
    private final Supplier<List<String>> classNames;

    private HostedPrograms(String place, ClassLoader loader, Supplier<List<String>> classNames) {
        this.place = place;
        this.loader = loader;
        this.classNames = classNames;
    }

    /**
     * Finds and makes a program.
     *
     * @param text CLASSPATH:CLASS, CLASSPATH, FILE.java, FILE.java:CLASS, or the name of one that Metronome knows
     * @throws UsageException if that does not name a program that can be made; says why, and what may be meant
     */
    static Loaded load(String text) {
        if (text.isBlank()) {
            throw new UsageException("--hosted: names no program; write CLASSPATH:CLASS or FILE.java");
        }
        var name = ProgramName.parse(text, File.pathSeparatorChar);
        if (name.place() == null && !exists(text)) {
            return new Loaded(installed(text), null);
        }
        if (name.place() == null) {
            name = new ProgramName(text, null);
        }
        if (ProgramName.isSource(name.place())) {
            return new Loaded(fromSource(name), null);
        }
        var path = new ClassPath(name.place(), OWN);
        if (name.className() != null && exists(name.className()) && !path.has(name.className())) {
            path.close();
            name = new ProgramName(text, null);
            path = new ClassPath(text, OWN);
        }
        try {
            var programs = new HostedPrograms(name.place(), path.loader(), path::classNames);
            var type = name.className() == null
                    ? programs.only(path.providers(SERVICE))
                    : programs.named(name.className());
            return new Loaded(programs.make(type), path);
        } catch (RuntimeException e) {
            path.close();
            throw e;
        }
    }

    private static boolean exists(String file) {
        try {
            return !file.isEmpty() && Files.exists(Path.of(file));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    // A program that comes with Metronome, or that somebody has put on its class path

    private static HostedProgram installed(String name) {
        var found = new ArrayList<ServiceLoader.Provider<HostedProgram>>();
        var names = new ArrayList<String>();
        try {
            for (var provider : ServiceLoader.load(HostedProgram.class, OWN).stream().toList()) {
                var type = provider.type();
                names.add(nameOf(type));
                if (List.of(type.getName(), nameOf(type), type.getSimpleName()).contains(name)) {
                    found.add(provider);
                }
            }
            if (found.size() == 1) {
                return found.getFirst().get();
            }
        } catch (ServiceConfigurationError e) {
            throw new UsageException("--hosted: " + e.getMessage()
                    + (e.getCause() == null ? "" : ": " + HostedException.describe(e.getCause())));
        }
        if (found.size() > 1) {
            throw new UsageException("--hosted: \"" + name + "\" could be any of "
                    + String.join(", ", found.stream().map(provider -> nameOf(provider.type())).toList()));
        }
        var plain = name.replaceFirst("\\.class$", "");
        throw new UsageException("--hosted: \"" + name + "\" is no file, no folder and no program on Metronome's own"
                + " class path" + sourceOf(plain).or(() -> near(name, names))
                        .map(near -> "; did you mean \"" + near + "\"?")
                        .orElse("; write CLASSPATH:" + plain + " or " + plain + ".java"
                                + (names.isEmpty() ? "" : ", or one of: " + String.join(", ", names))));
    }

    /** The source file that is there, where somebody gave the name of its class. */
    private static Optional<String> sourceOf(String name) {
        return Optional.of(name + ".java").filter(HostedPrograms::exists);
    }

    /** The one whose name is near, with its packages or without them. */
    private static Optional<String> near(String name, List<String> known) {
        return DidYouMean.nearest(name, known).or(() -> known.stream()
                .filter(full -> DidYouMean.nearest(name, List.of(full.substring(full.lastIndexOf('.') + 1)))
                        .isPresent())
                .findFirst());
    }

    // One of a source file

    private static HostedProgram fromSource(ProgramName name) {
        var source = new SourceFile(name.place());
        var programs = new HostedPrograms(name.place(), source.loader(OWN), source::classNames);
        if (name.className() != null) {
            return programs.make(programs.named(name.className()));
        }
        var usable = programs.usable();
        if (usable.size() > 1) {
            throw programs.several(usable);
        }
        if (usable.size() == 1) {
            return programs.make(usable.getFirst());
        }
        var unusable = programs.programs();
        if (!unusable.isEmpty()) {
            return programs.make(unusable.getFirst()); // says what is wrong with it
        }
        throw new UsageException("--hosted: no class in " + name.place() + " implements " + SERVICE);
    }

    // One of a class path

    private Class<?> only(List<String> announced) {
        if (announced.size() == 1) {
            return named(announced.getFirst());
        }
        if (announced.size() > 1) {
            throw several(announced.stream().<Class<?>>map(this::named).toList());
        }
        var usable = usable();
        throw new UsageException("--hosted: " + place + " announces no program in META-INF/services/" + SERVICE
                + (usable.isEmpty()
                        ? ", and no class in it implements " + SERVICE
                        : "; name the class:" + choices(usable)));
    }

    private UsageException several(List<Class<?>> types) {
        return new UsageException(
                "--hosted: " + place + " has " + types.size() + " programs; say which:" + choices(types));
    }

    /** What to type, a line each. */
    private String choices(List<Class<?>> types) {
        var lines = new StringBuilder();
        for (var type : types.subList(0, Math.min(MAXIMUM_CHOICES, types.size()))) {
            lines.append(System.lineSeparator()).append("  --hosted ").append(shellWord(place + ":" + nameOf(type)));
        }
        if (types.size() > MAXIMUM_CHOICES) {
            lines.append(System.lineSeparator()).append("  and ")
                    .append(Numbers.count(types.size() - MAXIMUM_CHOICES, "other"));
        }
        return lines.toString();
    }

    private static String shellWord(String text) {
        return text.matches("[\\w./:+,@%=\\\\-]*") ? text : "'" + text + "'";
    }

    /** As people write it, which no shell takes for a variable: "Outer.Inner". */
    private static String nameOf(Class<?> type) {
        return type.getCanonicalName() == null ? type.getName() : type.getCanonicalName();
    }

    /** All classes with a name that implement what a program does; what cannot be loaded is left out. */
    private List<Class<?>> programs() {
        var programs = new ArrayList<Class<?>>();
        for (var name : classNames.get()) {
            try {
                var type = Class.forName(name, false, loader);
                if (HostedProgram.class.isAssignableFrom(type) && type.getCanonicalName() != null) {
                    programs.add(type);
                }
            } catch (ClassNotFoundException | LinkageError _) {
                // it cannot be what somebody wants to run
            }
        }
        return programs;
    }

    private List<Class<?>> usable() {
        return programs().stream().filter(type -> whyUnusable(type) == null).toList();
    }

    /** A class by its name, of which a nested one may have dots or dollar signs. */
    private Class<?> named(String name) {
        for (var binaryName = name;; binaryName = nested(binaryName)) {
            try {
                return Class.forName(binaryName, false, loader);
            } catch (ClassNotFoundException _) {
                if (binaryName.indexOf('.') < 0) {
                    throw notFound(name);
                }
            } catch (LinkageError e) {
                throw cannotBeLoaded(binaryName, e);
            }
        }
    }

    private static String nested(String name) {
        var dot = name.lastIndexOf('.');
        return name.substring(0, dot) + '$' + name.substring(dot + 1);
    }

    private UsageException notFound(String name) {
        var names = usable().stream().map(HostedPrograms::nameOf).toList();
        return new UsageException("--hosted: there is no class " + name + " in " + (place.isEmpty() ? "." : place)
                + near(name, names).map(known -> "; did you mean \"" + known + "\"?")
                        .orElseGet(() -> names.isEmpty()
                                ? ", nor one that implements " + SERVICE
                                : DidYouMean.hint(name, names)));
    }

    private UsageException cannotBeLoaded(String name, LinkageError e) {
        return new UsageException("--hosted: " + switch (e) {
            case UnsupportedClassVersionError _ -> name + tooNew(name);
            case NoClassDefFoundError missing when missing.getMessage() != null
                    && missing.getMessage().contains("wrong name: ") -> {
                var real = missing.getMessage().replaceFirst(".*wrong name: ([^)]*).*", "$1").replace('/', '.');
                yield "the file for class " + name + " has class " + real + "; write " + real
                        + ", and as class path the folder that its packages begin in";
            }
            case NoClassDefFoundError missing -> name + needs(missing);
            default -> name + " cannot be loaded: " + e;
        });
    }

    private String tooNew(String name) {
        var own = Runtime.version().feature();
        try (var file = loader.getResourceAsStream(name.replace('.', '/') + ".class");
                var in = new DataInputStream(file)) {
            in.readInt();
            var minor = in.readUnsignedShort();
            var java = in.readUnsignedShort() - CLASS_FILE_VERSION_OF_JAVA_0;
            return java > own
                    ? " was compiled for Java " + java + ", and this is Java " + own + ": compile it with --release "
                            + own + ", or start Metronome with a newer JDK (JAVA_HOME)"
                    : minor == 0xFFFF
                            ? " uses preview features of Java " + java + ": compile it without --enable-preview"
                            : " was compiled for Java " + java + ", which this is too new for";
        } catch (IOException _) {
            return " was compiled for a newer Java than this one, " + own;
        }
    }

    private static String needs(NoClassDefFoundError missing) {
        return " needs class " + String.valueOf(missing.getMessage()).replace('/', '.')
                + ", which is not on its class path; add the folder or jar that has it";
    }

    // Making it

    /** Why no program can be made of a class, as the rest of a sentence; or null. */
    private static String whyUnusable(Class<?> type) {
        if (!HostedProgram.class.isAssignableFrom(type)) {
            return " is no hosted program: it does not implement " + SERVICE;
        }
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            return " is " + (type.isInterface() ? "an interface" : "abstract") + "; name a class that can be made";
        }
        if (type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers())) {
            return " can only be made by an object of " + nameOf(type.getEnclosingClass()) + "; make it static";
        }
        try {
            var constructor = type.getDeclaredConstructor();
            // The constructor of a class that has none in its source is as public as the class.
            var access = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.PRIVATE;
            return Modifier.isPublic(constructor.getModifiers())
                    || (constructor.getModifiers() & access) == (type.getModifiers() & access)
                            ? null
                            : "'s constructor is not public; make it public";
        } catch (NoSuchMethodException _) {
            return " has no public constructor without parameters; give it one";
        } catch (NoClassDefFoundError e) {
            return needs(e);
        }
    }

    private HostedProgram make(Class<?> type) {
        var why = whyUnusable(type);
        if (why != null) {
            throw new UsageException("--hosted: " + nameOf(type) + why);
        }
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return (HostedProgram) constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof LinkageError error
                    ? cannotBeLoaded(nameOf(type), error)
                    : new UsageException("--hosted: the constructor of " + nameOf(type) + " failed: "
                            + HostedException.describe(e.getCause()));
        } catch (ExceptionInInitializerError e) {
            throw new UsageException("--hosted: the static initializer of " + nameOf(type) + " failed: "
                    + HostedException.describe(e.getCause()));
        } catch (LinkageError e) {
            throw cannotBeLoaded(nameOf(type), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // all that was looked at before
        }
    }
}
