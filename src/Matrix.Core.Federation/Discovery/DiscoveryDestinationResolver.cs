using Matrix.Core.Federation.Telemetry;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Represents an adapter of a <see cref="ServerResolver"/> to the transport. Failures of discovery become exceptions. Instances are thread-safe.
/// </summary>
public sealed class DiscoveryDestinationResolver : IDestinationResolver
{
    private readonly ServerResolver _resolver;
    private readonly FederationTelemetry? _telemetry;

    /// <summary>Initializes an adapter.</summary>
    /// <param name="resolver">The resolver that finds servers. It is not disposed and may be shared.</param>
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
    /// <remarks>
    /// If the kind of the exception is <see cref="FederationErrorKind.Gone"/>, <see cref="FederationException.Evidence"/> says what shows it.
    /// </remarks>
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
