using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>A key source that fails over one key ID.</summary>
internal sealed class ThrowingKeys(string keyId, IKeySource keys, Exception thrown) : IKeySource
{
    private readonly KeyId _broken = KeyId.Parse(keyId);

    public bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key) => keyId == _broken ? throw thrown : keys.TryGetKey(server, keyId, out key);
}
