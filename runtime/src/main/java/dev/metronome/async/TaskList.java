package dev.metronome.async;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The slots and the arena: who is there, how many more may come, how many bytes are left. */
final class TaskList {
    private final Spawned<?>[] slots;
    private final int arenaBytes;
    private int arenaUsed;
    private int size;

    TaskList(int capacity, int arenaBytes) {
        this.slots = new Spawned<?>[capacity];
        this.arenaBytes = arenaBytes;
    }

    int capacity() {
        return slots.length;
    }

    int arenaBytes() {
        return arenaBytes;
    }

    int arenaUsed() {
        return arenaUsed;
    }

    int size() {
        return size;
    }

    /** Null if the slot is free. */
    Spawned<?> get(int id) {
        return slots[id];
    }

    List<Spawned<?>> all() {
        var all = new ArrayList<Spawned<?>>(size);
        for (var task : slots) {
            if (task != null) {
                all.add(task);
            }
        }
        return all;
    }

    /** The lowest free slot for a task of so many bytes. */
    int place(String name, int frameBytes) {
        if (frameBytes < 1) {
            throw new IllegalArgumentException(
                    "task \"" + name + "\" states a frame of " + frameBytes + " bytes; it takes one at least");
        }
        if (size == slots.length) {
            throw new SpawnError(SpawnError.Reason.TASK_LIST_FULL, name, "the limit is " + slots.length
                    + " tasks and it would be number " + (size + 1) + ", beside " + names()
                    + "; let one of them finish, drop its handle, or build the executor with a larger capacity");
        }
        if (frameBytes > arenaBytes - arenaUsed) {
            throw new SpawnError(SpawnError.Reason.ARENA_EXHAUSTED, name, "the limit is " + arenaBytes
                    + " bytes and with its " + frameBytes + " there would be " + ((long) arenaUsed + frameBytes)
                    + " in use" + (size == 0 ? "" : ", beside " + namesAndBytes())
                    + "; let one finish, state a smaller frame, or build the executor with a larger arena");
        }
        var id = 0;
        while (slots[id] != null) {
            id++;
        }
        return id;
    }

    void add(Spawned<?> task) {
        slots[task.id()] = task;
        arenaUsed += task.frameBytes;
        size++;
    }

    void remove(Spawned<?> task) {
        slots[task.id()] = null;
        arenaUsed -= task.frameBytes;
        size--;
    }

    private String names() {
        return all().stream().map(task -> "\"" + task.name() + "\"").collect(Collectors.joining(", "));
    }

    private String namesAndBytes() {
        return all().stream().map(task -> "\"" + task.name() + "\" (" + task.frameBytes + ")")
                .collect(Collectors.joining(", "));
    }
}
