using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents the result of discovery: <see cref="Found"/> or <see cref="Failed"/>, with the steps that led to it.</summary>
public abstract record DiscoveryResult
{
    private DiscoveryResult()
    {
    }

    /// <summary>Gets the requested server.</summary>
    public required ServerName Server { get; init; }

    /// <summary>Gets the step that decided the result.</summary>
    public required DiscoveryStep Step { get; init; }

    /// <summary>Gets the number of <see cref="Step"/> in the spec, for example <c>3.3</c>.</summary>
    public string StepNumber => Step.GetSpecNumber();

    /// <summary>Gets the time at which the first of the used answers expires. It is <see cref="DateTimeOffset.MaxValue"/> if the name alone decided.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Gets the steps of discovery, in order.</summary>
    public required ImmutableArray<DiscoveryTraceEntry> Trace { get; init; }

    /// <summary>Represents a found server.</summary>
    public sealed record Found : DiscoveryResult
    {
        internal Found()
        {
        }

        /// <summary>Gets the location of the server. Every endpoint has at least one address.</summary>
        public required ServerLocation Location { get; init; }
    }

    /// <summary>Represents a failure to find a server.</summary>
    public sealed record Failed : DiscoveryResult
    {
        internal Failed()
        {
        }

        /// <summary>
        /// Gets the kind of the failure: <see cref="FederationErrorKind.Gone"/>, <see cref="FederationErrorKind.NameNotFound"/>,
        /// <see cref="FederationErrorKind.NameLookupFailed"/> (the fault may be on this side), or <see cref="FederationErrorKind.ProtocolError"/> (unusable
        /// service records).
        /// </summary>
        public required FederationErrorKind Kind { get; init; }

        /// <summary>Gets the evidence that the server is gone, or null if <see cref="Kind"/> is another.</summary>
        public GoneEvidence? Evidence { get; init; }

        /// <summary>Gets the error in words, without the server's name.</summary>
        public required string Message { get; init; }

        /// <summary>Returns the failure as an exception for a request.</summary>
        public FederationException ToException() => new(Kind, Server, Message) { Evidence = Evidence };
    }
}
