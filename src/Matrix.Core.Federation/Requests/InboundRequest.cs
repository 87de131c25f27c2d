namespace Matrix.Core.Federation.Requests;

/// <summary>Represents a request as received, before its sender is verified.</summary>
public sealed record InboundRequest
{
    /// <summary>Gets the HTTP method as received.</summary>
    public required string Method { get; init; }

    /// <summary>
    /// Gets the request target as received, including percent-encoding and the leading slash. The sender signed exactly these characters. Neither a framework's
    /// decoded path nor a target that a proxy has rewritten works.
    /// </summary>
    public required string Target { get; init; }

    /// <summary>Gets the values of all <c>Authorization</c> headers as received. Headers of other schemes than X-Matrix are ignored.</summary>
    public required IReadOnlyList<string> Authorization { get; init; }

    /// <summary>Gets the body as received, after decompression. It is empty for a request without a body.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }
}
