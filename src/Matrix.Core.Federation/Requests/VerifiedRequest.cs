using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Requests;

/// <summary>Represents a request with a verified sender. Only <see cref="RequestVerifier"/> creates it.</summary>
public sealed class VerifiedRequest
{
    internal VerifiedRequest(ServerName origin, KeyId keyId, VerifyKey key, ReadOnlyMemory<byte> content)
    {
        Content = content;
        Origin = origin;
        KeyId = keyId;
        Key = key;
    }

    /// <summary>Gets the server that sent the request.</summary>
    public ServerName Origin { get; }

    /// <summary>Gets the ID of the key that verified the request. If there are several, it is the first.</summary>
    public KeyId KeyId { get; }

    /// <summary>Gets the key that verified the request.</summary>
    public VerifyKey Key { get; }

    /// <summary>Gets the verified body as canonical JSON in UTF-8. It is empty if the request has no body.</summary>
    /// <remarks>
    /// Read this text and not the received body, because two readers of the same bytes can differ and only one of them is the verifier (MSC4458). No key is
    /// repeated, keys are sorted, and strings use the shortest escapes. Numbers keep the received digits, because the content hash of an event of room version
    /// 1 to 5 may cover them. The text may be nested deeper than <see cref="Json.CanonicalJson.MaxDepth"/>.
    /// </remarks>
    public ReadOnlyMemory<byte> Content { get; }
}
