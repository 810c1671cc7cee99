/**
 * What happened in a run, kept so that expectations can look at it: {@link dev.metronome.testkit.recording.Recorder}
 * listens to a machine, and {@link dev.metronome.testkit.recording.Recording} has the facts. Limits have names; what
 * did not fit is counted, and whatever would have to rest on it is not answered.
 */
package dev.metronome.testkit.recording;
