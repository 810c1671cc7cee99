package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ChannelTest {
    private final List<String> log = new ArrayList<>();
    private final Channel<String> channel = new Channel<>(2);
    private final Executor executor = new Executor();

    @AfterEach
    void close() {
        executor.close();
    }

    private JoinHandle<Void> receiver(String name) {
        return executor.spawn(name, task -> log.add(name + " got " + task.await(channel.receive())));
    }

    private JoinHandle<Void> sender(String item) {
        return executor.spawn("sender of " + item, task -> {
            task.await(channel.send(item));
            log.add("sent " + item);
        });
    }

    @Test
    void itemsComeOutInTheOrderInWhichTheyWentIn() {
        executor.spawn("sender", task -> {
            for (var i = 0; i < 10; i++) {
                task.await(channel.send("" + i));
                assertThat(channel.size()).isLessThanOrEqualTo(2);
            }
        });
        executor.spawn("receiver", task -> {
            for (var i = 0; i < 10; i++) {
                log.add(task.await(channel.receive()));
            }
        });
        executor.run();
        assertThat(log).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void aFullChannelLetsSendersInOneByOneInOrder() {
        for (var item : List.of("a", "b", "c", "d")) {
            sender(item);
        }
        executor.runUntilIdle();
        assertThat(log).containsExactly("sent a", "sent b");
        assertThat(channel.trySend("x")).as("full").isFalse();
        assertThat(channel.tryReceive()).contains("a");
        executor.runUntilIdle();
        assertThat(log).containsExactly("sent a", "sent b", "sent c");
        assertThat(channel.tryReceive()).contains("b");
        assertThat(channel.tryReceive()).contains("c");
        assertThat(channel.tryReceive()).contains("d");
        assertThat(channel.tryReceive()).isEmpty();
    }

    @Test
    void receiversAreServedInTheOrderInWhichTheyAsked() {
        receiver("first");
        receiver("second");
        executor.runUntilIdle();
        channel.trySend("a");
        channel.trySend("b");
        assertThat(channel.tryReceive()).as("these items are spoken for").isEmpty();
        executor.run();
        assertThat(log).containsExactly("first got a", "second got b");
    }

    @Test
    void whoComesLaterDoesNotOvertakeOneThatIsWokenAndNotPolledYet() {
        var late = new Gate<Void>();
        executor.spawn("late", task -> { // slot 0: polled before the other
            task.await(late);
            log.add("late got " + task.await(channel.receive()));
        });
        receiver("early");
        executor.runUntilIdle();
        channel.trySend("a");
        late.open(null);
        executor.runUntilIdle();
        assertThat(log).containsExactly("early got a");
        channel.trySend("b");
        executor.run();
        assertThat(log).containsExactly("early got a", "late got b");
    }

    @Test
    void aDroppedReceiverLosesNoItemAndPassesItsWakeOn() {
        var first = receiver("first");
        receiver("second");
        executor.runUntilIdle();
        channel.trySend("a"); // wakes the first
        first.drop();
        executor.run();
        assertThat(log).containsExactly("second got a");
    }

    @Test
    void aReceiveThatLosesASelectLosesNoItem() {
        var other = new Gate<String>();
        var task = executor.compute("task", t -> t.await(Async.select(other, channel.receive())));
        executor.runUntilIdle();
        channel.trySend("a");
        other.open("other");
        assertThat(task.join()).isEqualTo(new Either.First<>("other"));
        assertThat(channel.tryReceive()).contains("a");
    }

    @Test
    void oneWakeServesOneReceiverAndTheNextIsWokenForTheNextItem() {
        receiver("first");
        receiver("second");
        receiver("third");
        executor.runUntilIdle();
        channel.trySend("a");
        executor.runUntilIdle();
        assertThat(executor.polls()).as("three to begin with, and one for the item").isEqualTo(4);
        channel.trySend("b");
        channel.trySend("c");
        executor.run();
        assertThat(log).containsExactly("first got a", "second got b", "third got c");
    }

    @Test
    void aDroppedSenderTakesItsItemBack() {
        sender("a");
        sender("b");
        var c = sender("c");
        sender("d");
        executor.runUntilIdle();
        c.drop();
        assertThat(channel.tryReceive()).contains("a");
        assertThat(channel.tryReceive()).contains("b");
        assertThat(channel.tryReceive()).contains("d");
    }

    @Test
    void aSenderWhoseTurnHasComeHasSentAlsoIfItIsDroppedBeforeItLearnsSo() {
        sender("a");
        sender("b");
        var c = sender("c");
        executor.runUntilIdle();
        channel.tryReceive();
        c.drop();
        assertThat(channel.tryReceive()).contains("b");
        assertThat(channel.tryReceive()).contains("c");
    }

    @Test
    void anInterruptHandlerMaySend() {
        receiver("task");
        executor.runUntilIdle();
        new Coroutine("handler", () -> channel.trySend("from the handler")).resume();
        executor.run();
        assertThat(log).containsExactly("task got from the handler");
    }

    @Test
    void itsCapacityHasLimitsWithNames() {
        assertThatThrownBy(() -> new Channel<>(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Channel<>(Channel.MAXIMUM_CAPACITY + 1))
                .hasMessageContaining("1048577").hasMessageContaining("MAXIMUM_CAPACITY");
        assertThatThrownBy(() -> channel.trySend(null)).isInstanceOf(NullPointerException.class);
    }
}
