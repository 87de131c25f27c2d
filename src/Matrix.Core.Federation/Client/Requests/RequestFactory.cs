using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Creates requests. It provides the prefixes of the paths and the checks that all requests share.</summary>
internal static class RequestFactory
{
    public const string V1 = "/_matrix/federation/v1";
    public const string V2 = "/_matrix/federation/v2";
    public const string KeysV2 = "/_matrix/key/v2";

    public static FederationRequest Get(ServerName destination, RequestTarget target, RequestClass requestClass, bool isSigned = true) =>
        Make(destination, "GET", target, requestClass, null, isSigned);

    public static FederationRequest Put(ServerName destination, RequestTarget target, RequestClass requestClass, ReadOnlyMemory<byte> content, bool isSigned = true) =>
        Make(destination, "PUT", target, requestClass, content, isSigned);

    public static FederationRequest Post(ServerName destination, RequestTarget target, RequestClass requestClass, ReadOnlyMemory<byte> content, bool isSigned = true) =>
        Make(destination, "POST", target, requestClass, content, isSigned);

    /// <summary>Throws if an identifier was never set, because the path would then be another endpoint's.</summary>
    public static ReadOnlySpan<byte> Require(ReadOnlySpan<byte> identifier, string parameter) =>
        identifier.IsEmpty ? throw new ArgumentException("The identifier is not set.", parameter) : identifier;

    private static FederationRequest Make(
        ServerName destination, string method, RequestTarget target, RequestClass requestClass, ReadOnlyMemory<byte>? content, bool isSigned)
    {
        _ = Require(destination.Utf8Span, nameof(destination));
        return new FederationRequest
        {
            Destination = destination,
            Method = method,
            Target = target.ToString(),
            Class = requestClass,
            Content = content,
            IsSigned = isSigned,
        };
    }
}
