namespace Matrix.Core.Federation.Discovery;

/// <summary>Why there is no way to a server.</summary>
public sealed record DiscoveryFailure : DiscoveryOutcome
{
    /// <summary>
    /// <see cref="FederationErrorKind.Gone"/>, <see cref="FederationErrorKind.NameNotFound"/>, <see cref="FederationErrorKind.NameLookupFailed"/> (the fault may be ours), or
    /// <see cref="FederationErrorKind.ProtocolError"/> (service records that no one can use).
    /// </summary>
    public required FederationErrorKind Kind { get; init; }

    /// <summary>What says that the server is gone; null where <see cref="Kind"/> is another.</summary>
    public GoneEvidence? Evidence { get; init; }

    /// <summary>What went wrong, in words, without the server's name.</summary>
    public required string Message { get; init; }

    /// <summary>The failure as the exception that a request throws.</summary>
    public FederationException ToException() => new(Kind, Server, Message) { Evidence = Evidence };
}
