using System.Collections.Concurrent;
using System.Globalization;
using Matrix.Core.Federation;

namespace Matrix.Core.Tool.Federation;

/// <summary>Records the times in the headers of responses, to compare the other server's clock.</summary>
internal sealed class ObservedTimes(TimeProvider clock) : IFederationHandler
{
    /// <summary>
    /// Gets the differences between the other server's clock and the local one, one for each response. A positive value means that the other clock is ahead. The
    /// header has a resolution of one second.
    /// </summary>
    public ConcurrentQueue<TimeSpan> Differences { get; } = new();

    public async Task<FederationResponse> SendAsync(FederationRequest request, IFederationTransport inner, CancellationToken cancellationToken)
    {
        FederationResponse response = await inner.SendAsync(request, cancellationToken).ConfigureAwait(false);

        // A cached response has the date at which it was created.
        if (response.Age is null && DateTimeOffset.TryParseExact(response.Date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
        {
            Differences.Enqueue(date - clock.GetUtcNow());
        }

        return response;
    }
}
