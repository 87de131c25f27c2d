using System.Diagnostics;

namespace Matrix.Core.Federation.Telemetry;

/// <summary>
/// Instruments a transport: it records one activity and one measurement for each request, from the call to the head of the answer, and counts the body as it is
/// read.
/// </summary>
internal sealed class InstrumentedTransport(IFederationTransport next, FederationTelemetry telemetry, TimeProvider timeProvider) : IFederationTransport
{
    public async Task<FederationResponse> SendAsync(FederationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using Activity? activity = FederationTelemetry.Start(request);
        long started = timeProvider.GetTimestamp();
        try
        {
            FederationResponse response = await next.SendAsync(request, cancellationToken).ConfigureAwait(false);
            telemetry.Answered(request, response.StatusCode, timeProvider.GetElapsedTime(started), activity);
            return response.WithBody(new MeteredBody(response.Body, request, telemetry));
        }
        catch (Exception error)
        {
            telemetry.Failed(request, error, timeProvider.GetElapsedTime(started), activity);
            throw;
        }
    }
}
