using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Requests;

/// <summary>Who sent a request, proven, and what was sent. Only <see cref="RequestVerifier"/> makes one.</summary>
public sealed class VerifiedRequest
{
    internal VerifiedRequest(ServerName origin, KeyId keyId, VerifyKey key, ReadOnlyMemory<byte> content)
    {
        Content = content;
        Origin = origin;
        KeyId = keyId;
        Key = key;
    }

    /// <summary>The server that sent the request.</summary>
    public ServerName Origin { get; }

    /// <summary>The ID of the key that it signed with; of several, the first.</summary>
    public KeyId KeyId { get; }

    /// <summary>The key that it signed with.</summary>
    public VerifyKey Key { get; }

    /// <summary>The body that was verified, in canonical JSON in UTF-8; empty where the request has none.</summary>
    /// <remarks>
    /// Read this, and not the body as it came: two readers of the same bytes can differ, and only one of them is the verifier (MSC4458). No key stands twice, keys are in their
    /// order and strings have the shortest escapes. Numbers stand with the digits that were received, because the content hash of an event of room version 1 to 5 may be over them. It may be
    /// nested deeper than <see cref="Json.CanonicalJson.MaxDepth"/>.
    /// </remarks>
    public ReadOnlyMemory<byte> Content { get; }
}
