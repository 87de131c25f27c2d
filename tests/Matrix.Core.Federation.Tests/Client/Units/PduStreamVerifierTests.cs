using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class PduStreamVerifierTests
{
    private static readonly RoomVersion Version = RoomVersions.V12;
    private static readonly LargeRoom Room = LargeRoom.Busy(Version, 150);

    /// <summary>The room's events, and between them what is no event and what nobody signed rightly.</summary>
    private static readonly byte[][] Texts =
    [
        .. Room.Events.SelectMany((verified, index) => index % 10 == 3
            ? [verified.Pdu.Utf8.ToArray(), "{}"u8.ToArray(), "[}"u8.ToArray(), Forged(verified)]
            : (byte[][])[verified.Pdu.Utf8.ToArray()]),
    ];

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(2, 2)]
    [InlineData(2, 1024)]
    [InlineData(4, 7)]
    [InlineData(16, 64)]
    public async Task Verify_EventsOfEveryFate_HaveTheBatchsVerdictsInOrder(int parallelism, int window)
    {
        string[] expected = [.. new PduBatchVerifier().Verify(Texts.Select(text => (ReadOnlyMemory<byte>)text), Version, Room.KeyStore, cancellationToken: Ends).Select(Describe)];
        for (int pause = 1; pause <= 50; pause += 7)
        {
            var verdicts = new List<string>();
            await foreach (StreamedPduVerdict streamed in Of(parallelism, window).VerifyAsync(Stream(pause), Version, Room.KeyStore, Ends))
            {
                Assert.Equal(streamed.Verdict.Index % 2 == 0 ? StreamedPduSource.State : StreamedPduSource.AuthChain, streamed.Source);
                verdicts.Add(Describe(streamed.Verdict));
            }

            Assert.Equal(expected, verdicts, StringComparer.Ordinal);
        }

        Assert.Contains(expected, text => text.Contains("dropped", StringComparison.Ordinal));
    }

    /// <summary>What has come is verified, though the peer sends no more: a thread that waited for the next event would hold these back.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(40)]
    public async Task Verify_PeerThatPauses_VerdictsOfWhatCameAreThere(int count)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int taken = 0;
        await foreach (StreamedPduVerdict streamed in Of(2, 1024).VerifyAsync(StreamUntil(count, goOn.Task), Version, Room.KeyStore, Ends))
        {
            Assert.Equal(taken++, streamed.Verdict.Index);
            if (taken == count)
            {
                goOn.SetResult();
            }
        }

        Assert.Equal(count + 1, taken);
    }

    /// <summary>To take no verdict is to read no more: at the window, and not one past it.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(2, 16)]
    [InlineData(4, 100)]
    public async Task Verify_VerdictsTakenSlowly_AtMostTheWindowIsHeld(int parallelism, int window)
    {
        // No event is verified before the window is full.
        using var full = new ManualResetEventSlim();
        var keys = new FailingKeys(Room.KeyStore, after: int.MaxValue, full);
        var read = new StrongBox<int>();
        int most = 0;
        await foreach (StreamedPduVerdict streamed in Of(parallelism, window).VerifyAsync(Counted(read, window, full), Version, keys, Ends))
        {
            most = Math.Max(most, read.Value - (int)streamed.Verdict.Index);
        }

        Assert.Equal(window, most);
    }

    [Fact]
    public async Task Verify_ReplyThatBreaks_VerdictsBeforeItComeFirst()
    {
        int taken = 0;
        var e = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (StreamedPduVerdict streamed in Of(2, 1024).VerifyAsync(Stream(3, breaksAfter: 70), Version, Room.KeyStore, Ends))
            {
                taken++;
            }
        });

        Assert.Equal("broken", e.Message);
        Assert.Equal(70, taken);
    }

    [Fact]
    public async Task Verify_KeysThatThrow_VerdictsBeforeItComeFirst()
    {
        const int Good = 25;
        var keys = new FailingKeys(Room.KeyStore, Good);
        var taken = new List<PduBatchResult>();
        _ = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (StreamedPduVerdict streamed in Of(1, 1024).VerifyAsync(Stream(3), Version, keys, Ends))
            {
                taken.Add(streamed.Verdict);
            }
        });

        // A key is asked for once for each event that could be read.
        Assert.Equal(Good, taken.Count(verdict => verdict.Pdu is not null));
        Assert.NotEqual(2, Texts[taken.Count].Length);
    }

    [Fact]
    public async Task Verify_LeftEarly_CancelsTheReadAndAsksForNoKeyAfterwards()
    {
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var keys = new FailingKeys(Room.KeyStore, after: int.MaxValue);
        var ended = new StrongBox<int>();
        await foreach (StreamedPduVerdict streamed in Of(2, 1024).VerifyAsync(StreamUntil(30, never.Task, ended), Version, keys, Ends))
        {
            break;
        }

        int asked = keys.Asked;
        Assert.Equal(1, ended.Value);
        await Task.Yield();
        Assert.Equal(asked, keys.Asked);
    }

    [Fact]
    public async Task Verify_Cancelled_Throws()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Ends);
        int taken = 0;
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (StreamedPduVerdict streamed in Of(2, 8).VerifyAsync(Stream(2), Version, Room.KeyStore, cancellation.Token))
            {
                if (++taken == 20)
                {
                    await cancellation.CancelAsync();
                }
            }
        });

        Assert.Equal(20, taken);
    }

    [Fact]
    public async Task Verify_NoEvents_HaveNoVerdicts()
    {
        await foreach (StreamedPduVerdict streamed in new PduStreamVerifier().VerifyAsync(Stream(1, breaksAfter: 0, breaks: false), Version, Room.KeyStore, Ends))
        {
            Assert.Fail(streamed.ToString());
        }
    }

    private static PduStreamVerifier Of(int parallelism, int window) =>
        new(new PduBatchVerifier(new PduVerifier(), new PduBatchOptions { MaxDegreeOfParallelism = parallelism, Window = window }));

    private static string Describe(PduBatchResult verdict) => $"{verdict} {verdict.Pdu?.Utf8.Length} {verdict.ParseError} {verdict.VerificationError}";

    private static byte[] Forged(VerifiedPdu verified)
    {
        byte[] text = verified.Pdu.Utf8.ToArray();
        int at = text.AsSpan().IndexOf("\"depth\":"u8) + "\"depth\":".Length;
        text[at] = text[at] == (byte)'9' ? (byte)'8' : (byte)'9';
        return text;
    }

    // The bytes are taken over, so that each stream has its own.
    private static StreamedPdu Item(int index) => new(index % 2 == 0 ? StreamedPduSource.State : StreamedPduSource.AuthChain, Texts[index].ToArray());

    private static async IAsyncEnumerable<StreamedPdu> Stream(int pause, int breaksAfter = int.MaxValue, bool breaks = true)
    {
        for (int i = 0; i < Texts.Length; i++)
        {
            if (i == breaksAfter)
            {
                if (breaks)
                {
                    throw new IOException("broken");
                }

                yield break;
            }

            if (i % pause == 0)
            {
                await Task.Yield();
            }

            yield return Item(i);
        }
    }

    private static async IAsyncEnumerable<StreamedPdu> StreamUntil(int count, Task goOn, StrongBox<int>? ended = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                yield return Item(i);
            }

            await goOn.WaitAsync(cancellationToken);
            yield return Item(count);
        }
        finally
        {
            if (ended is not null)
            {
                ended.Value++;
            }
        }
    }

    private static async IAsyncEnumerable<StreamedPdu> Counted(StrongBox<int> read, int window, ManualResetEventSlim full)
    {
        for (int i = 0; i < Texts.Length; i++)
        {
            if (++read.Value == window)
            {
                full.Set();
            }

            yield return Item(i);
        }

        await Task.CompletedTask;
    }

    private sealed class FailingKeys(IKeySource inner, int after, ManualResetEventSlim? gate = null) : IKeySource
    {
        private int _asked;

        public int Asked => _asked;

        public bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key)
        {
            gate?.Wait(Ends);
            if (Interlocked.Increment(ref _asked) > after)
            {
                throw new InvalidOperationException("no more keys");
            }

            return inner.TryGetKey(server, keyId, out key);
        }
    }
}
