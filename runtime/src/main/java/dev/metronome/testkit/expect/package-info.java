/**
 * What somebody expects of a run, as values: an {@link dev.metronome.testkit.expect.Expectation} looks at a
 * {@link dev.metronome.testkit.recording.Recording} and gives back a {@link dev.metronome.testkit.expect.Verdict}. It
 * knows no test framework; assertions in Java and scenario files are made of the same ones.
 *
 * <h2>Rules that hold for all</h2>
 * <ul>
 * <li>Nothing is met by accident: where there is too little to look at, the expectation fails and says so.
 * <li>A tolerance is zero unless one is given. Lengths are compared exactly, as fractions; see
 * {@link dev.metronome.testkit.expect.Ruler}.
 * <li>Edges are counted from 0, from the beginning of the recording. The level in which a signal begins is no edge, and
 * the time up to its first edge is no interval: nobody saw it begin.
 * <li>The interval that has not ended when the recording does must not be too long already: an edge that was due and
 * did not come is a failure.
 * <li>Where a recording has reached one of its limits, what rests on the missing part fails.
 * </ul>
 */
package dev.metronome.testkit.expect;
