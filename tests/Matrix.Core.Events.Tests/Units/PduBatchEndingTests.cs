using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>How a batch ends before its end: broken off, cancelled, or by an exception of the caller's own code.</summary>
public sealed class PduBatchEndingTests
{
    private const int Many = 300;
    private const int At = 100;

    private static readonly ReadOnlyMemory<byte> Event = BatchEvents.Good(1);

    public static TheoryData<int, int> Shapes => new() { { 1, 1 }, { 2, 2 }, { 2, 1024 }, { 4, 64 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Verify_BrokenOff_NoKeyIsAskedForAnyMore(int parallelism, int window)
    {
        bool over = false;
        int late = 0;
        var keys = new HookedKeys(BatchEvents.Keys, asked => late += Volatile.Read(ref over) ? 1 : 0);
        var events = new CountedSequence<ReadOnlyMemory<byte>>(Enumerable.Repeat(Event, Many));
        foreach (PduBatchResult verdict in BatchEvents.Verify(parallelism, window, events, keys))
        {
            if (verdict.Index == At)
            {
                break;
            }
        }

        Volatile.Write(ref over, true);
        int asked = keys.Count;
        Assert.Equal(1, events.Disposed);
        Assert.InRange(events.Pulled, At + 1, At + window);

        // Work that came after would have its chance here: the pool goes through what was queued before this.
        using var passed = new CountdownEvent(Environment.ProcessorCount * 2);
        for (int i = passed.InitialCount; i > 0; i--)
        {
            _ = ThreadPool.QueueUserWorkItem(_ => passed.Signal());
        }

        passed.Wait(TestContext.Current.CancellationToken);
        Assert.Equal((asked, 0), (keys.Count, late));
    }

    [Fact]
    public void Dispose_AHelperIsAtWork_WaitsForItsEvent()
    {
        int taker = Environment.CurrentManagedThreadId;
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        bool left = false;
        var keys = new HookedKeys(BatchEvents.Keys, asked =>
        {
            // The helper has verified the first event, and is at the second when the taker goes on.
            if (Environment.CurrentManagedThreadId != taker && asked == 2)
            {
                entered.Set();
                release.Wait(TestContext.Current.CancellationToken);
                Volatile.Write(ref left, true);
            }
        });
        IEnumerator<PduBatchResult> verdicts = BatchEvents.Verify(2, 64, Held(entered), keys).GetEnumerator();
        Assert.True(verdicts.MoveNext());
        Assert.False(Volatile.Read(ref left));
        using var releaser = new Timer(_ => release.Set(), null, TimeSpan.FromMilliseconds(50), Timeout.InfiniteTimeSpan);
        verdicts.Dispose();
        Assert.True(Volatile.Read(ref left));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Verify_TheEventsThrow_AfterTheVerdictsBefore(int parallelism, int window)
    {
        var thrown = new InvalidDataException("the stream broke");
        var events = new CountedSequence<ReadOnlyMemory<byte>>(Throwing(At, thrown));
        AssertThrows(thrown, At, BatchEvents.Verify(parallelism, window, events));
        Assert.Equal(1, events.Disposed);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Verify_TheKeysThrow_WhereTheVerdictWouldStand(int parallelism, int window)
    {
        // Whichever thread comes to it first: the event is known by its signer.
        var thrown = new InvalidDataException("the key file broke");
        ReadOnlyMemory<byte> broken = EventDraft.Message(11).Hashed().SignedBy((EventDraft.Server, "ed25519:broken")).ToBytes();
        var events = new CountedSequence<ReadOnlyMemory<byte>>([.. Enumerable.Repeat(Event, At), broken, .. Enumerable.Repeat(Event, Many)]);
        var keys = new ThrowingKeys("ed25519:broken", BatchEvents.Keys, thrown);
        AssertThrows(thrown, At, BatchEvents.Verify(parallelism, window, events, keys));
        Assert.Equal(1, events.Disposed);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Verify_Cancelled_EndsBeforeTheNextVerdict(int parallelism, int window)
    {
        using var cancelled = new CancellationTokenSource();
        var events = new CountedSequence<ReadOnlyMemory<byte>>(Enumerable.Repeat(Event, Many));
        long last = -1;
        OperationCanceledException e = Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (PduBatchResult verdict in BatchEvents.Of(parallelism, window).Verify(events, BatchEvents.Rules, BatchEvents.Keys, cancellationToken: cancelled.Token))
            {
                last = verdict.Index;
                if (last == At)
                {
                    cancelled.Cancel();
                }
            }
        });
        Assert.Equal(cancelled.Token, e.CancellationToken);
        Assert.Equal((At, 1), (last, events.Disposed));
    }

    [Fact]
    public void Verify_CancelledWhileItWorks_Ends()
    {
        using var cancelled = new CancellationTokenSource();
        var keys = new HookedKeys(BatchEvents.Keys, asked =>
        {
            if (asked == At)
            {
                cancelled.Cancel();
            }
        });
        _ = Assert.ThrowsAny<OperationCanceledException>(() => BatchEvents.Of(4, 1024).Verify(Enumerable.Repeat(Event, Many), BatchEvents.Rules, keys, cancellationToken: cancelled.Token).Count());
        Assert.InRange(keys.Count, At, At + 4);
    }

    [Fact]
    public void Verify_TheEventsCannotBeBegun_Throws() =>
        Assert.Throws<InvalidDataException>(() => BatchEvents.Verify(4, 64, new Unbegun()).Count());

    private static void AssertThrows(Exception thrown, int after, IEnumerable<PduBatchResult> verdicts)
    {
        int taken = 0;
        Exception e = Assert.ThrowsAny<Exception>(() =>
        {
            foreach (PduBatchResult verdict in verdicts)
            {
                Assert.Equal(taken, verdict.Index);
                Assert.True(verdict.IsVerified);
                taken++;
            }
        });
        Assert.Same(thrown, e);
        Assert.Equal(after, taken);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Throwing(int after, Exception e)
    {
        for (int i = 0; i < after; i++)
        {
            yield return Event;
        }

        throw e;
    }

    /// <summary>Enough events to call a helper; then no more before it is at work.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Held(ManualResetEventSlim entered)
    {
        for (int i = 0; i < Many; i++)
        {
            if (i == 12)
            {
                entered.Wait(TestContext.Current.CancellationToken);
            }

            yield return Event;
        }
    }

    private sealed class Unbegun : IEnumerable<ReadOnlyMemory<byte>>
    {
        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => throw new InvalidDataException("no stream");

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
