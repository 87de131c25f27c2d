using Matrix.Core.Federation.Telemetry;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Server discovery as the transport asks for it: a <see cref="ServerResolver"/> whose failures are exceptions. Safe to use from any thread.</summary>
public sealed class DiscoveryDestinationResolver : IDestinationResolver
{
    private readonly ServerResolver _resolver;
    private readonly FederationTelemetry? _telemetry;

    /// <param name="resolver">Finds servers. It is not disposed of, and may be asked by others too.</param>
    public DiscoveryDestinationResolver(ServerResolver resolver)
        : this(resolver, telemetry: null)
    {
    }

    internal DiscoveryDestinationResolver(ServerResolver resolver, FederationTelemetry? telemetry)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        _resolver = resolver;
        _telemetry = telemetry;
    }

    /// <inheritdoc/>
    /// <remarks>The exception's <see cref="FederationException.Evidence"/> says what shows that the server is gone, where that is its kind.</remarks>
    public async ValueTask<ResolvedDestination> ResolveAsync(ServerName server, CancellationToken cancellationToken)
    {
        DiscoveryOutcome outcome = await _resolver.ResolveAsync(server, cancellationToken).ConfigureAwait(false);
        _telemetry?.Discovered(outcome);
        return outcome switch
        {
            ResolvedServer found => new ResolvedDestination(found.HostHeader, [.. found.Targets.Select(ToTarget)]),
            DiscoveryFailure failure => throw failure.ToException(),
            _ => throw new InvalidOperationException("Discovery ends in one of two ways."),
        };
    }

    /// <inheritdoc/>
    public void ReportUnreachable(ServerName server) => _resolver.AskAgain(server);

    /// <inheritdoc/>
    public void ReportReached(ServerName server) => _resolver.ReportReached(server);

    private static ResolvedTarget ToTarget(DialTarget target) => new(target.Host, target.Port) { Addresses = target.Addresses };
}
