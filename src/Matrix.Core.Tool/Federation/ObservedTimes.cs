using System.Collections.Concurrent;
using System.Globalization;
using Matrix.Core.Federation;

namespace Matrix.Core.Tool.Federation;

/// <summary>Keeps what the heads of answers say of the other side's clock.</summary>
internal sealed class ObservedTimes(TimeProvider clock) : IFederationHandler
{
    /// <summary>How much later it is by the other side's clock than by ours, an answer each. Accurate to the second that the header has.</summary>
    public ConcurrentQueue<TimeSpan> Differences { get; } = new();

    public async Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken)
    {
        FederationResponse response = await inner.SendAsync(request, cancellationToken).ConfigureAwait(false);

        // What a cache kept has the date of when it was made.
        if (response.Age is null && DateTimeOffset.TryParseExact(response.Date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
        {
            Differences.Enqueue(date - clock.GetUtcNow());
        }

        return response;
    }
}
