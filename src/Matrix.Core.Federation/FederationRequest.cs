using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Represents a request to another server before it is signed and sent.</summary>
public sealed record FederationRequest
{
    /// <summary>
    /// Gets the receiving server, by the server name that its users have. This name is signed as <c>destination</c>, not the name that discovery leads to.
    /// </summary>
    public required ServerName Destination { get; init; }

    /// <summary>Gets the HTTP method, in capital letters.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the request target as it is sent and signed: path and query, percent-encoded, beginning with a slash.</summary>
    public required string Target { get; init; }

    /// <summary>Gets the class of the request.</summary>
    public required RequestClass Class { get; init; }

    /// <summary>Gets the JSON body in UTF-8, or null for a request without a body.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Gets a value that indicates whether the request carries an X-Matrix signature.</summary>
    public bool IsSigned { get; init; } = true;
}
