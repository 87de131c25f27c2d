namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a failure to find a server.</summary>
public sealed record DiscoveryFailure : DiscoveryOutcome
{
    /// <summary>
    /// Gets the kind of the failure: <see cref="FederationErrorKind.Gone"/>, <see cref="FederationErrorKind.NameNotFound"/>,
    /// <see cref="FederationErrorKind.NameLookupFailed"/> (the fault may be on this side), or <see cref="FederationErrorKind.ProtocolError"/> (unusable service
    /// records).
    /// </summary>
    public required FederationErrorKind Kind { get; init; }

    /// <summary>Gets the evidence that the server is gone, or null if <see cref="Kind"/> is another.</summary>
    public GoneEvidence? Evidence { get; init; }

    /// <summary>Gets the error in words, without the server's name.</summary>
    public required string Message { get; init; }

    /// <summary>Returns the failure as an exception for a request.</summary>
    /// <returns>The exception. It is not thrown.</returns>
    public FederationException ToException() => new(Kind, Server, Message) { Evidence = Evidence };
}
