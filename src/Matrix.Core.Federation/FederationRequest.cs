using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>A request to another server, before it is signed and sent.</summary>
public sealed record FederationRequest
{
    /// <summary>The server that is asked, by the name that its users have: what is signed as <c>destination</c>, never the name that discovery leads to.</summary>
    public required ServerName Destination { get; init; }

    /// <summary>The HTTP method, in capitals.</summary>
    public required string Method { get; init; }

    /// <summary>The request target as it goes over the wire, and as it is signed: path and query, percent-encoded, beginning with a slash.</summary>
    public required string Target { get; init; }

    /// <summary>The kind of request.</summary>
    public required RequestClass Class { get; init; }

    /// <summary>The JSON body in UTF-8; null where there is none.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Whether it carries an X-Matrix signature.</summary>
    public bool IsSigned { get; init; } = true;
}
