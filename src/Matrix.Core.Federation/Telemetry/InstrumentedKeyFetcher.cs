using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Telemetry;

/// <summary>Counts the results of key fetches. An answer may still contain unusable keys, which the key ring decides.</summary>
internal sealed class InstrumentedKeyFetcher(IKeyFetcher next, FederationTelemetry telemetry) : IKeyFetcher
{
    public Task<ReadOnlyMemory<byte>> FetchAsync(ServerName server, CancellationToken cancellationToken) =>
        CountAsync(next.FetchAsync(server, cancellationToken), isNotary: false);

    public Task<ReadOnlyMemory<byte>> QueryAsync(ServerName notary, IReadOnlyList<KeyRequest> requests, CancellationToken cancellationToken) =>
        CountAsync(next.QueryAsync(notary, requests, cancellationToken), isNotary: true);

    private async Task<ReadOnlyMemory<byte>> CountAsync(Task<ReadOnlyMemory<byte>> fetch, bool isNotary)
    {
        try
        {
            ReadOnlyMemory<byte> reply = await fetch.ConfigureAwait(false);
            telemetry.KeysFetched(isNotary, "Answered");
            return reply;
        }
        catch (Exception error)
        {
            telemetry.KeysFetched(isNotary, FederationTelemetry.OutcomeOf(error));
            throw;
        }
    }
}
