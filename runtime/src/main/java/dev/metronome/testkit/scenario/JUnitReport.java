package dev.metronome.testkit.scenario;

import dev.metronome.testkit.scenario.CaseResult.Status;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Results as CI servers read them: a test suite for each scenario, a test case for each expectation. Times are
 * simulated ones, so that a report hangs on nothing but the firmware and the scenario.
 */
public final class JUnitReport {
    private final XMLStreamWriter xml;

    private JUnitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** Writes it, in UTF-8. */
    public static void write(List<ScenarioResult> results, OutputStream out) {
        try {
            var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
            new JUnitReport(xml).write(results);
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("the report could not be written", e);
        }
    }

    private void write(List<ScenarioResult> results) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuites");
        xml.writeAttribute("name", "metronome");
        xml.writeAttribute("tests", total(results, null));
        xml.writeAttribute("failures", total(results, Status.FAILED));
        xml.writeAttribute("errors", total(results, Status.ERROR));
        xml.writeAttribute("time",
                seconds(results.stream().map(ScenarioResult::time).reduce(Duration.ZERO, Duration::plus)));
        for (var result : results) {
            write(result);
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndDocument();
    }

    private static String total(List<ScenarioResult> results, Status status) {
        return Long.toString(results.stream().mapToLong(result -> count(result, status)).sum());
    }

    private static long count(ScenarioResult result, Status status) {
        return status == null ? result.cases().size() : result.count(status);
    }

    private static String seconds(Duration time) {
        return new BigDecimal(time.toNanos()).movePointLeft(9).toPlainString();
    }

    private void write(ScenarioResult result) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", clean(result.scenario().name()));
        xml.writeAttribute("tests", Long.toString(count(result, null)));
        xml.writeAttribute("failures", Long.toString(count(result, Status.FAILED)));
        xml.writeAttribute("errors", Long.toString(count(result, Status.ERROR)));
        xml.writeAttribute("skipped", Long.toString(count(result, Status.SKIPPED)));
        xml.writeAttribute("time", seconds(result.time()));
        for (var each : result.cases()) {
            write(result, each);
        }
        if (!result.trace().isEmpty()) {
            xml.writeCharacters("\n    ");
            xml.writeStartElement("system-out");
            xml.writeCharacters(clean(result.trace()));
            xml.writeEndElement();
        }
        xml.writeCharacters("\n  ");
        xml.writeEndElement();
    }

    private void write(ScenarioResult result, CaseResult each) throws XMLStreamException {
        xml.writeCharacters("\n    ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("name", clean(each.at().seenFrom(start(result)) + ": " + each.name()));
        xml.writeAttribute("classname", clean(result.scenario().name()));
        xml.writeAttribute("time", seconds(each.time()));
        switch (each.status()) {
            case PASSED -> {}
            case SKIPPED -> xml.writeEmptyElement("skipped");
            case FAILED -> why("failure", "not as expected", each);
            case ERROR -> why("error", result.status() == ScenarioResult.Status.TIME_LIMIT ? "time limit" : "crash",
                    each);
        }
        xml.writeEndElement();
    }

    private static Position start(ScenarioResult result) {
        return new Position(result.scenario().file().toString(), 1, 1);
    }

    private void why(String element, String type, CaseResult each) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("type", type);
        xml.writeAttribute("message", clean(each.message().lines().limit(2).reduce((a, b) -> a + " " + b).orElse("")));
        xml.writeCharacters(clean(each.at() + ": " + each.name() + "\n" + each.message()));
        xml.writeEndElement();
    }

    /** Without the characters that XML 1.0 cannot have. */
    private static String clean(String text) {
        var clean = new StringBuilder();
        text.codePoints().forEach(point -> {
            var allowed = point >= ' '
                    ? point != 0xFFFE && point != 0xFFFF && (point < 0xD800 || point > 0xDFFF)
                    : point == '\n' || point == '\t';
            clean.appendCodePoint(allowed ? point : '?');
        });
        return clean.toString();
    }
}
