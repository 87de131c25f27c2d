using System.Collections.Immutable;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Tests.Keys;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>One who is slow must not use up the time of those who are asked after him, nor be the reason that they count as failed.</summary>
public sealed class KeyDeadlineTests
{
    private readonly FakeTimeProvider _clock = new(Start.ToDateTimeOffset());
    private readonly FakeFetcher _fetcher = new();
    private readonly SigningKey _one = Key("one");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SlowServer_LeavesTheNotaryTime()
    {
        using KeyRing ring = new(_fetcher, _clock, new KeyRingOptions { Notaries = [new Notary(NotaryName)] });
        _ = _fetcher.Hold(Alpha);
        _fetcher.AnswerAsNotary(NotaryName, Reply([Document(Beta, Start + Day, [_one])]));

        Task<ImmutableArray<KeyLookupResult>> asking = ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = _one.KeyId }, new KeyRequest { Server = Beta, KeyId = _one.KeyId }], Cancel);
        await AdvanceUntilAsync(asking);
        Assert.Equal([KeyLookupStatus.Unavailable, KeyLookupStatus.Found], (await asking).Select(lookup => lookup.Status));
    }

    [Fact]
    public async Task SlowNotary_LeavesTheServersTime()
    {
        ServerName[] servers = [.. Enumerable.Range(0, 30).Select(index => ServerName.Parse($"s{index}.example"))];
        using KeyRing ring = new(_fetcher, _clock, new KeyRingOptions { Notaries = [new Notary(NotaryName)] });
        _fetcher.Notaries[NotaryName] = _ => new TaskCompletionSource<ReadOnlyMemory<byte>>().Task;
        foreach (ServerName server in servers)
        {
            _fetcher.Answer(server, Document(server, Start + Day, [_one]));
        }

        Task<ImmutableArray<KeyLookupResult>> asking = ring.GetKeysAsync(servers.Select(server => new KeyRequest { Server = server, KeyId = _one.KeyId }), Cancel);
        await AdvanceUntilAsync(asking);
        Assert.All(await asking, lookup => Assert.Equal(KeyLookupStatus.Found, lookup.Status));
    }

    [Fact]
    public async Task ServerAskedAfterASilentOne_IsFound()
    {
        using KeyRing ring = new(_fetcher, _clock, new KeyRingOptions { ConcurrentFetches = 1 });
        _ = _fetcher.Hold(Alpha);
        _fetcher.Answer(Beta, Document(Beta, Start + Day, [_one]));
        Task<ImmutableArray<KeyLookupResult>> asking = ring.GetKeysAsync([new KeyRequest { Server = Alpha, KeyId = _one.KeyId }, new KeyRequest { Server = Beta, KeyId = _one.KeyId }], Cancel);
        await AdvanceUntilAsync(asking);
        ImmutableArray<KeyLookupResult> lookups = await asking;
        Assert.Equal([Alpha, Beta], _fetcher.Dials);
        Assert.NotNull(lookups[0].RetryAt);
        Assert.Equal([KeyLookupStatus.Unavailable, KeyLookupStatus.Found], lookups.Select(lookup => lookup.Status));
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        for (int i = 0; i < 45 && !task.IsCompleted; i++)
        {
            await Task.Delay(5, Cancel);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        await LabNetwork.UntilAsync(() => task.IsCompleted);
    }
}
