namespace Matrix.Core.Federation.Requests;

/// <summary>A request as another server sent it, before it is known who that was.</summary>
public sealed record InboundRequest
{
    /// <summary>The HTTP method as it came.</summary>
    public required string Method { get; init; }

    /// <summary>
    /// The request target as it came over the wire, percent-encoding and all, beginning with the slash: what the sender signed. A framework's decoded path will not do, nor will
    /// what a proxy has rewritten.
    /// </summary>
    public required string Target { get; init; }

    /// <summary>The values of all <c>Authorization</c> headers, each as it came. Other schemes than X-Matrix may be among them.</summary>
    public required IReadOnlyList<string> Authorization { get; init; }

    /// <summary>The body as it came, decompressed; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }
}
