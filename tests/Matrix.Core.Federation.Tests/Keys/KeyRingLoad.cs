using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

/// <summary>Many servers on virtual time: live ones answer after their latency, silent ones never, and what is under way is counted.</summary>
internal sealed class KeyRingLoad : IKeyFetcher
{
    private readonly SigningKey _key = Key("one");
    private readonly ConcurrentDictionary<ServerName, byte> _silent = new();
    private int _open;

    public SteppingClock Clock { get; } = new();

    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The addresses of servers, where the gate is to see them.</summary>
    public ConcurrentDictionary<ServerName, IPAddress> Addresses { get; } = new();

    public ConcurrentQueue<ServerName> Dials { get; } = new();

    public ConcurrentQueue<int> BatchSizes { get; } = new();

    /// <summary>The number of servers that are being asked.</summary>
    public int Open => Volatile.Read(ref _open);

    public HashSet<ServerName> SilentNotaries { get; } = [];

    /// <summary>Whether notaries know the silent servers.</summary>
    public bool NotariesAnswer { get; set; } = true;

    public KeyId KeyId => _key.KeyId;

    public static ServerName Name(string format, int index) => ServerName.Parse(string.Format(CultureInfo.InvariantCulture, format, index));

    public static ServerName[] Names(string format, int count) => [.. Enumerable.Range(0, count).Select(index => Name(format, index))];

    public void Silence(IEnumerable<ServerName> servers)
    {
        foreach (ServerName server in servers)
        {
            _silent[server] = 0;
        }
    }

    public byte[] DocumentOf(ServerName server) => Document(server, Clock.Now + Day, [_key]);

    public async Task<ReadOnlyMemory<byte>> FetchAsync(ServerName server, CancellationToken cancellationToken)
    {
        if (Addresses.TryGetValue(server, out IPAddress? address) && AddressGate.Current?.TryEnter([address]) == false)
        {
            throw new FederationException(FederationErrorKind.ConnectFailed, server, "the gate is closed");
        }

        Dials.Enqueue(server);
        _ = Interlocked.Increment(ref _open);
        try
        {
            await Task.Delay(_silent.ContainsKey(server) ? Timeout.InfiniteTimeSpan : Latency, Clock, cancellationToken);
            return DocumentOf(server);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _open);
        }
    }

    public async Task<ReadOnlyMemory<byte>> QueryAsync(ServerName notary, IReadOnlyList<KeyRequest> requests, CancellationToken cancellationToken)
    {
        BatchSizes.Enqueue(requests.Count);
        await Task.Delay(SilentNotaries.Contains(notary) ? Timeout.InfiniteTimeSpan : Latency, Clock, cancellationToken);
        return Reply(NotariesAnswer ? requests.Select(request => request.Server).Distinct().Select(DocumentOf) : []);
    }

    /// <summary>Moves time on in steps, each after all that was due is done, until something holds.</summary>
    public async Task AdvanceUntilAsync(Func<bool> holds, TimeSpan atMost, TimeSpan? step = null)
    {
        DateTimeOffset end = Clock.GetUtcNow() + atMost;
        await SettleAsync();
        while (!holds() && Clock.GetUtcNow() < end)
        {
            Clock.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await SettleAsync();
        }
    }

    /// <summary>Waits, on the same virtual time, until so many servers are being asked, and until no more are.</summary>
    public async Task AssertOpenAsync(int count)
    {
        await UntilAsync(() => Open >= count);
        await SettleAsync();
        Assert.Equal(count, Open);
    }

    /// <summary>Waits, on the same virtual time, until the threads have come to something; not for ever.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        for (int round = 0; !holds() && round < 5000; round++)
        {
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until the threads have done what the last step set going: until nothing that is counted changes any more.</summary>
    public async Task SettleAsync()
    {
        (int, int, int) last = default;
        for (int same = 0; same < 4;)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
            (int, int, int) now = (Dials.Count, Clock.TimerCount, Open);
            same = now == last ? same + 1 : 0;
            last = now;
        }
    }
}
