package dev.metronome.async;

import java.util.Objects;
import java.util.Optional;

/**
 * Passes items from tasks to tasks, in order, and holds up to its capacity of them in between.
 *
 * <p>First come, first served on both sides. Items go to receivers in the order in which those first asked, and
 * nobody who comes later overtakes them; senders who find the channel full get in one by one as room comes up. An
 * item stays in the channel until the receiver whose turn it is has been polled, so that no item is lost when a
 * receiver is dropped.
 *
 * <p>{@link #trySend} may be called from interrupt handlers.
 *
 * <p>Who waits in line and is neither polled again nor dropped holds up those behind.
 */
public final class Channel<T> {
    /** No channel holds more items. */
    public static final int MAXIMUM_CAPACITY = 1 << 20;

    private final Object[] items;
    private int oldest;
    private int count;
    /** While somebody is here, the channel is full. */
    private final Line<Void, Send> senders = new Line<>();
    /** While there are items, the first of these is awake. */
    private final Line<T, Receive> receivers = new Line<>();

    /** @param capacity how many items it holds that nobody has received: 1 to {@link #MAXIMUM_CAPACITY} */
    public Channel(int capacity) {
        if (capacity < 1 || capacity > MAXIMUM_CAPACITY) {
            throw new IllegalArgumentException("a channel for " + capacity + " items: it is 1 to " + MAXIMUM_CAPACITY
                    + " (MAXIMUM_CAPACITY)");
        }
        items = new Object[capacity];
    }

    public int capacity() {
        return items.length;
    }

    /** How many items are in it. */
    public int size() {
        return count;
    }

    /** Puts {@code item} in. False, and nothing happens, if the channel is full. */
    public boolean trySend(T item) {
        Objects.requireNonNull(item, "item");
        if (count == items.length) {
            return false;
        }
        put(item);
        wakeReceiver();
        return true;
    }

    /**
     * Takes the oldest item. Empty if there is none, and also while others wait in line, whose items they are.
     */
    public Optional<T> tryReceive() {
        return count == 0 || !receivers.isEmpty() ? Optional.empty() : Optional.of(take());
    }

    /**
     * Ready when {@code item} is in the channel. It stands in line from its first poll on. Dropping it while it waits
     * takes the item back; when its turn has come the item is sent, whether or not the future was polled to learn so.
     */
    public Future<Void> send(T item) {
        return new Send(Objects.requireNonNull(item, "item"));
    }

    /**
     * Ready with the oldest item that nobody else was there for before. It stands in line from its first poll on.
     * Dropping it loses no item: the next in line is woken in its place.
     */
    public Future<T> receive() {
        return new Receive();
    }

    private void put(T item) {
        items[(oldest + count) % items.length] = item;
        count++;
    }

    private void wakeReceiver() {
        var next = receivers.first();
        if (next != null && count > 0) {
            next.waker.wake();
        }
    }

    @SuppressWarnings("unchecked") // only Ts are ever put in
    private T take() {
        var item = (T) items[oldest];
        items[oldest] = null;
        oldest = (oldest + 1) % items.length;
        count--;
        var sender = senders.takeFirst();
        if (sender != null) {
            sender.sent = true;
            put(sender.item);
            sender.waker.wake();
        }
        return item;
    }

    private final class Send extends Queued<Void> {
        private final T item;
        private boolean sent;

        private Send(T item) {
            this.item = item;
        }

        @Override
        protected Poll<Void> step(Waker waker) {
            if (sent || trySend(item)) {
                return Poll.ready();
            }
            senders.await(this, waker);
            return Poll.pending();
        }

        @Override
        public String waitsFor() {
            return "room in a channel";
        }

        @Override
        protected void abandon() {
            senders.leave(this);
        }
    }

    private final class Receive extends Queued<T> {
        @Override
        protected Poll<T> step(Waker waker) {
            if (count == 0 || !receivers.isEmpty() && receivers.first() != this) {
                receivers.await(this, waker);
                return Poll.pending();
            }
            receivers.leave(this);
            var ready = Poll.ready(take());
            wakeReceiver();
            return ready;
        }

        @Override
        public String waitsFor() {
            return "an item of a channel";
        }

        @Override
        protected void abandon() {
            var wasFirst = receivers.first() == this;
            receivers.leave(this);
            if (wasFirst) {
                wakeReceiver();
            }
        }
    }
}
