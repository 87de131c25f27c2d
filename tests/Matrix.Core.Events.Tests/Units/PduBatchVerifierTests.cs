using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Units;

public sealed class PduBatchVerifierTests
{
    private const int Many = 300;

    private static readonly ReadOnlyMemory<byte> Event = BatchEvents.Good(1);

    public static TheoryData<int, int> Shapes => new() { { 1, 1 }, { 1, 8 }, { 2, 1 }, { 2, 2 }, { 2, 1024 }, { 4, 3 }, { 4, 64 }, { 16, 1024 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Verify_EventsOfEveryFate_HaveTheirVerdictsInOrder(int parallelism, int window)
    {
        PduBatchResult[] verdicts = [.. BatchEvents.Verify(parallelism, window, BatchEvents.Kinds)];
        Assert.Equal(BatchEvents.OneByOne(BatchEvents.Kinds, BatchEvents.Keys), verdicts.Select(BatchEvents.Describe), StringComparer.Ordinal);
        Assert.Equal([true, true, true, false, false, false, false, false, false, false], verdicts.Select(verdict => verdict.IsVerified));
        Assert.Equal([false, false, false, false, true, false, false, false, false, false], verdicts.Select(verdict => verdict.IsRetryable));
        Assert.Equal(
            [PduErrorKind.InvalidJson, PduErrorKind.NotAnObject, PduErrorKind.MissingField, PduErrorKind.InvalidJson],
            verdicts.Where(verdict => verdict.Pdu is null).Select(verdict => verdict.ParseError.Kind));
        Assert.Equal(
            [PduVerificationErrorKind.MissingSignature, PduVerificationErrorKind.UnknownKey, PduVerificationErrorKind.BadSignature],
            verdicts.Where(verdict => verdict is { Pdu: not null, IsVerified: false }).Select(verdict => verdict.VerificationError.Kind));
    }

    [Fact]
    public void Verify_EventsReadBefore_AreTheSameObjects()
    {
        Pdu[] pdus = [.. Versions.Numbers.SelectMany(number => BuiltRoom.Events(Versions.Of(number)))];
        PduBatchResult[] verdicts = [.. BatchEvents.Verify(4, 64, pdus, TestKeys.For("a.example", "b.example"))];
        Assert.Equal(pdus, verdicts.Select(verdict => verdict.Verified?.Pdu));
        Assert.Equal(Enumerable.Range(0, pdus.Length).Select(index => (long)index), verdicts.Select(verdict => verdict.Index));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Verify_NoEvents_HaveNoVerdicts(int parallelism)
    {
        var none = new CountedSequence<ReadOnlyMemory<byte>>([]);
        Assert.Empty(BatchEvents.Verify(parallelism, 4, none, TestKeys.None));
        Assert.Equal(1, none.Disposed);
    }

    [Fact]
    public void Verify_NothingIsAskedFor_NothingIsDone()
    {
        var events = new CountedSequence<ReadOnlyMemory<byte>>([Event]);
        IEnumerable<PduBatchResult> verdicts = BatchEvents.Verify(4, 64, events);
        Assert.Equal(0, events.Pulled);
        Assert.Single(verdicts);
        Assert.Single(verdicts);
        Assert.Equal((2, 2), (events.Pulled, events.Disposed));
    }

    [Fact]
    public void Verify_Backfilled_HasTheLimitsOfHistory()
    {
        ReadOnlyMemory<byte>[] events = [EventDraft.Message(11).With("auth_events", EventDraft.References(11, 11)).Sealed().ToBytes()];
        Assert.Equal(PduErrorKind.TooManyAuthEvents, Assert.Single(BatchEvents.Verify(4, 64, events)).ParseError.Kind);
        Assert.True(Assert.Single(BatchEvents.Verify(4, 64, events, source: PduSource.Backfilled)).IsVerified);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Verify_VerdictsTakenSlowly_NoMoreThanTheWindowIsHeld(int parallelism, int window)
    {
        var events = new CountedSequence<ReadOnlyMemory<byte>>(Enumerable.Repeat(Event, Many));
        int most = 0;
        int taken = 0;
        foreach (PduBatchResult verdict in BatchEvents.Verify(parallelism, window, events))
        {
            // While a verdict is looked at, nothing moves: what is pulled beyond it is all that is held.
            Assert.Equal(taken, verdict.Index);
            most = Math.Max(most, events.Pulled - taken);
            taken++;
        }

        Assert.Equal((Many, Many), (taken, events.Pulled));
        Assert.InRange(most, 1, window);
        if (parallelism == 1)
        {
            Assert.Equal(1, most);
        }
        else if (window <= Many / 4)
        {
            Assert.Equal(window, most);
        }

        Assert.Equal([Environment.CurrentManagedThreadId], events.Threads);
    }

    [Fact]
    public void Verify_HelperIsHeldUp_TheTakerDoesTheRest()
    {
        int taker = Environment.CurrentManagedThreadId;
        int done = 0;
        using var release = new ManualResetEventSlim();
        var keys = new HookedKeys(BatchEvents.Keys, _ =>
        {
            if (Environment.CurrentManagedThreadId != taker)
            {
                release.Wait(TestContext.Current.CancellationToken);
            }
            else if (++done == 5)
            {
                release.Set();
            }
        });
        Assert.Equal(Many, BatchEvents.Verify(2, Many, Enumerable.Repeat(Event, Many), keys).Count(verdict => verdict.IsVerified));
        Assert.InRange(done, 5, Many);
    }

    [Fact]
    public void Verify_ManyThreads_AtMostSoManyAreAtWork()
    {
        int now = 0;
        int most = 0;
        var keys = new HookedKeys(BatchEvents.Keys, asked =>
        {
            int working = Interlocked.Increment(ref now);
            InterlockedMax(ref most, working);
            _ = Thread.Yield();
            _ = Interlocked.Decrement(ref now);
        });
        Assert.All(BatchEvents.Verify(3, 64, Enumerable.Repeat(Event, Many), keys), verdict => Assert.True(verdict.IsVerified));
        Assert.Equal(Many, keys.Count);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void Options_OutOfBounds_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PduBatchOptions { Window = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PduBatchOptions { Window = PduBatchOptions.MaxWindow + 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PduBatchOptions { MaxDegreeOfParallelism = 0 });
        Assert.Single(BatchEvents.Verify(int.MaxValue, PduBatchOptions.MaxWindow, [Event]));
        Assert.Equal((PduBatchOptions.DefaultWindow, Environment.ProcessorCount), (new PduBatchOptions().Window, new PduBatchOptions().MaxDegreeOfParallelism));
    }

    [Fact]
    public void Verify_Misuse_ThrowsAtOnce()
    {
        var batch = new PduBatchVerifier();
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.Throws<ArgumentNullException>(() => new PduBatchVerifier(null!, new PduBatchOptions()));
        Assert.Throws<ArgumentNullException>(() => new PduBatchVerifier(new PduVerifier(), null!));
        Assert.Throws<ArgumentNullException>(() => batch.Verify(null!, BatchEvents.Rules, TestKeys.None, cancellationToken: token));
        Assert.Throws<ArgumentNullException>(() => batch.Verify([Event], null!, TestKeys.None, cancellationToken: token));
        Assert.Throws<ArgumentNullException>(() => batch.Verify([Event], BatchEvents.Rules, null!, cancellationToken: token));
        Assert.Throws<ArgumentNullException>(() => batch.Verify(null!, TestKeys.None, token));
        Assert.Throws<ArgumentNullException>(() => batch.Verify([], null!, token));
        Assert.Throws<ArgumentNullException>(() => batch.Verify([null!], TestKeys.None, token).Count());
    }

    [Fact]
    public void ToString_EachFate_IsASentence()
    {
        string[] sentences = [.. BatchEvents.Verify(4, 64, BatchEvents.Kinds).Select(verdict => verdict.ToString())];
        Assert.StartsWith("event 0: genuine $", sentences[0], StringComparison.Ordinal);
        Assert.StartsWith("event 2: redacted $", sentences[2], StringComparison.Ordinal);
        Assert.EndsWith("dropped: a.example, the sender's server, has not signed the event", sentences[3], StringComparison.Ordinal);
        Assert.Equal("event 8: dropped: sender is missing", sentences[8].Split(" (byte", 2)[0]);
        Assert.StartsWith("event 0: ", default(PduBatchResult).ToString(), StringComparison.Ordinal);
        Assert.False(default(PduBatchResult).IsVerified);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (seen < value)
        {
            int before = Interlocked.CompareExchange(ref target, value, seen);
            seen = before == seen ? value : before;
        }
    }
}
