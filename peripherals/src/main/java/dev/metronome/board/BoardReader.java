package dev.metronome.board;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.metronome.board.BoardDefinition.ButtonDefinition;
import dev.metronome.board.BoardDefinition.ConsoleDefinition;
import dev.metronome.board.BoardDefinition.LedDefinition;
import dev.metronome.signal.Pin;
import dev.metronome.text.DidYouMean;
import dev.metronome.time.Frequency;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads a board's JSON file, strictly: a key it does not know, a missing one, a name used twice, a pad that cannot be
 * one are errors that name the file and the key.
 */
final class BoardReader {
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern CHIP = Pattern.compile("STM32[A-Z0-9]+");
    private static final Pattern PIN = Pattern.compile("P[A-H]([0-9]|1[0-5])");
    private static final Pattern PORT = Pattern.compile("(LP|)US?ART[0-9]");
    private static final Pattern ANY = Pattern.compile(".+");

    private final String file;

    private BoardReader(String file) {
        this.file = file;
    }

    /**
     * Reads a board.
     *
     * @param file the file's name, for messages
     * @throws IllegalArgumentException with file, key and reason, if the text is not a board
     */
    static BoardDefinition read(String file, String json) {
        return new BoardReader(file).board(json);
    }

    private BoardDefinition board(String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new IllegalArgumentException(
                    file + (at == null ? "" : ", line " + at.getLineNr()) + ": " + e.getOriginalMessage(), e);
        }
        keys(root, "", List.of("name", "title", "source", "chip", "crystals", "leds", "buttons", "console"));
        var crystals = root.get("crystals");
        optionalKeys(crystals, "crystals", List.of("hse", "lse"));
        var board = new BoardDefinition(text(root, "", "name", NAME), text(root, "", "title", ANY),
                text(root, "", "source", ANY), text(root, "", "chip", CHIP), crystal(crystals, "hse"),
                crystal(crystals, "lse"), leds(root), buttons(root), console(root));
        unique("leds", board.leds().stream().map(LedDefinition::name).toList());
        unique("buttons", board.buttons().stream().map(ButtonDefinition::name).toList());
        return board;
    }

    private Frequency crystal(JsonNode crystals, String key) {
        var hertz = crystals.get(key);
        if (hertz == null) {
            return Frequency.OFF;
        }
        if (!hertz.isIntegralNumber() || !hertz.canConvertToLong() || hertz.longValue() <= 0) {
            throw wrong("crystals." + key, "must be a whole number of hertz, is " + hertz);
        }
        return Frequency.ofHertz(hertz.longValue());
    }

    private List<LedDefinition> leds(JsonNode root) {
        var leds = new ArrayList<LedDefinition>();
        for (var node : array(root, "leds")) {
            var path = "leds[" + leds.size() + "]";
            keys(node, path, List.of("name", "colour", "pin", "lit"));
            leds.add(new LedDefinition(text(node, path, "name", NAME), text(node, path, "colour", NAME),
                    text(node, path, "pin", PIN), choice(node, path, "lit", List.of("low", "high")) == 1));
        }
        return leds;
    }

    private List<ButtonDefinition> buttons(JsonNode root) {
        var buttons = new ArrayList<ButtonDefinition>();
        for (var node : array(root, "buttons")) {
            var path = "buttons[" + buttons.size() + "]";
            keys(node, path, List.of("name", "pin", "pressed", "pull"));
            buttons.add(new ButtonDefinition(text(node, path, "name", NAME), text(node, path, "pin", PIN),
                    choice(node, path, "pressed", List.of("low", "high")) == 1,
                    Pin.Pull.values()[choice(node, path, "pull", List.of("none", "up", "down"))]));
        }
        return buttons;
    }

    private ConsoleDefinition console(JsonNode root) {
        var node = root.get("console");
        keys(node, "console", List.of("port", "tx", "rx"));
        return new ConsoleDefinition(text(node, "console", "port", PORT), text(node, "console", "tx", PIN),
                text(node, "console", "rx", PIN));
    }

    private JsonNode array(JsonNode root, String key) {
        var node = root.get(key);
        if (!node.isArray()) {
            throw wrong(key, "must be a list, is " + node);
        }
        return node;
    }

    private String text(JsonNode node, String path, String key, Pattern form) {
        var value = node.get(key);
        if (!value.isTextual() || !form.matcher(value.textValue()).matches()) {
            throw wrong(join(path, key), "must be a text of the form " + form + ", is " + value);
        }
        return value.textValue();
    }

    /** Which of the allowed words stands there. */
    private int choice(JsonNode node, String path, String key, List<String> allowed) {
        var value = node.get(key);
        var index = value.isTextual() ? allowed.indexOf(value.textValue()) : -1;
        if (index < 0) {
            throw wrong(join(path, key), "must be one of " + String.join(", ", allowed) + ", is " + value);
        }
        return index;
    }

    private void keys(JsonNode node, String path, List<String> wanted) {
        optionalKeys(node, path, wanted);
        for (var key : wanted) {
            if (!node.has(key)) {
                throw wrong(join(path, key), "is missing");
            }
        }
    }

    private void optionalKeys(JsonNode node, String path, List<String> allowed) {
        if (!node.isObject()) {
            throw wrong(path.isEmpty() ? "the file" : path, "must be an object { }, is " + node);
        }
        for (var name : (Iterable<String>) node::fieldNames) {
            if (!allowed.contains(name)) {
                throw wrong(join(path, name), "is not a known key" + DidYouMean.hint(name, allowed));
            }
        }
    }

    private void unique(String path, List<String> names) {
        var seen = new HashSet<String>();
        for (var name : names) {
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw wrong(path, "has two of the name " + name);
            }
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private IllegalArgumentException wrong(String key, String why) {
        return new IllegalArgumentException(file + ": " + key + " " + why);
    }
}
