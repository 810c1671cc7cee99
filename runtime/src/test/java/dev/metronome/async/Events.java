package dev.metronome.async;

import java.util.ArrayList;
import java.util.List;

/** Writes down, in words, what an observer is told. */
final class Events implements TaskObserver {
    final List<String> told = new ArrayList<>();

    @Override
    public void spawned(TaskView task) {
        told.add(task.name() + " spawned");
    }

    @Override
    public void woken(TaskView task, TaskView by) {
        told.add(task.name() + " woken" + (by == null ? "" : " by " + by.name()));
    }

    @Override
    public void polled(TaskView task) {
        told.add(task.name() + " polled");
    }

    @Override
    public void suspended(TaskView task) {
        told.add(task.name() + " suspended");
    }

    @Override
    public void finished(TaskView task) {
        told.add(task.name() + " finished");
    }

    @Override
    public void failed(TaskView task, Throwable failure) {
        told.add(task.name() + " failed: " + failure.getMessage());
    }

    @Override
    public void dropped(TaskView task) {
        told.add(task.name() + " dropped");
    }
}
