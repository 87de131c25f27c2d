using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>Who sent a request, proven. Only <see cref="RequestVerifier"/> makes one.</summary>
public sealed class VerifiedRequest
{
    internal VerifiedRequest(ServerName origin, KeyId keyId, VerifyKey key)
    {
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
}
