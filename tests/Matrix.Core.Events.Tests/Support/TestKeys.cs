using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>Keys that are the same in every run, and a source that holds what it is given.</summary>
internal sealed class TestKeys : IKeySource
{
    private readonly Dictionary<(ServerName Server, KeyId KeyId), ServerKey> _keys = [];

    public static TestKeys None => new();

    /// <summary>The key that a server signs with under a key ID.</summary>
    public static SigningKey Of(string server, string keyId = "ed25519:1") =>
        SigningKey.FromSeed(Identifiers.KeyId.Parse(keyId), SHA256.HashData(Bytes.Of($"{server} {keyId}")));

    /// <summary>The first keys of servers, valid for ever.</summary>
    public static TestKeys For(params string[] servers)
    {
        var keys = new TestKeys();
        foreach (string server in servers)
        {
            _ = keys.With(server);
        }

        return keys;
    }

    public TestKeys With(string server, string keyId = "ed25519:1", MatrixTimestamp? validUntil = null, MatrixTimestamp? expired = null) =>
        With(server, keyId, Of(server, keyId).VerifyKey, validUntil, expired);

    public TestKeys With(string server, string keyId, VerifyKey key, MatrixTimestamp? validUntil = null, MatrixTimestamp? expired = null)
    {
        var id = Identifiers.KeyId.Parse(keyId);
        _keys[(ServerName.Parse(server), id)] = new ServerKey(id, key, validUntil ?? MatrixTimestamp.MaxValue, expired);
        return this;
    }

    public bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key) => _keys.TryGetValue((server, keyId), out key);
}
