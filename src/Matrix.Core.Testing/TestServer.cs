using System.Security.Cryptography;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Testing;

/// <summary>A server for tests: a name, a signing key that follows from the name, and what it publishes. Immutable.</summary>
/// <remarks>
/// Two servers of one name and key version have one key, in every run, so that whatever they sign is the same bytes each time. <b>The
/// key is no secret</b>; that is also why nothing disposes of it.
/// </remarks>
public sealed class TestServer
{
    /// <summary>Until when keys are valid if nothing is said: the beginning of the year 2100.</summary>
    public const long DefaultValidUntilTs = 4_102_444_800_000;

    private const string SeedPrefix = "Matrix.Core.Testing signing key of ";

    /// <summary>A server.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="keyVersion">The version of its key ID: <c>1</c> gives <c>ed25519:1</c>. Another version is another key.</param>
    /// <exception cref="FormatException">The name is no server name, or the version none of a key ID.</exception>
    public TestServer(string name, string keyVersion = "1")
        : this(ServerName.Parse(name), keyVersion)
    {
    }

    /// <summary>A server.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="keyVersion">The version of its key ID: <c>1</c> gives <c>ed25519:1</c>. Another version is another key.</param>
    /// <exception cref="ArgumentException">The name was never set.</exception>
    /// <exception cref="FormatException">The version is none of a key ID.</exception>
    public TestServer(ServerName name, string keyVersion = "1")
    {
        ArgumentNullException.ThrowIfNull(keyVersion);
        if (name.IsDefault)
        {
            throw new ArgumentException("The server name was never set.", nameof(name));
        }

        Name = name;
        Key = SigningKey.FromSeed(KeyId.Parse($"ed25519:{keyVersion}"), SHA256.HashData(Text.ToUtf8($"{SeedPrefix}{name} {keyVersion}")));
    }

    /// <summary>The name.</summary>
    public ServerName Name { get; }

    /// <summary>The key that it signs with.</summary>
    public SigningKey Key { get; }

    /// <summary>Keys of several servers at hand, valid until <see cref="DefaultValidUntilTs"/>.</summary>
    /// <param name="servers">The servers.</param>
    public static ServerKeyStore StoreOf(params IEnumerable<TestServer> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var store = new ServerKeyStore();
        foreach (TestServer server in servers)
        {
            server.AddTo(store);
        }

        return store;
    }

    /// <summary>What the server answers to <c>/_matrix/key/v2/server</c>: canonical JSON, signed by itself.</summary>
    /// <param name="validUntilTs">Until when the key is valid, in milliseconds since 1970.</param>
    public byte[] KeyResponse(long validUntilTs = DefaultValidUntilTs)
    {
        byte[] unsigned = JsonObject.Write(writer =>
        {
            writer.WriteStartObject("old_verify_keys"u8);
            writer.WriteEndObject();
            writer.WriteString("server_name"u8, Name.Utf8Span);
            writer.WriteNumber("valid_until_ts"u8, validUntilTs);
            writer.WriteStartObject("verify_keys"u8);
            writer.WriteStartObject(Key.KeyId.Utf8Span);
            writer.WriteString("key"u8, Key.VerifyKey.ToBase64());
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        return SignedJson.Sign(unsigned, Name, Key);
    }

    /// <summary>The response as it is read.</summary>
    /// <param name="validUntilTs">Until when the key is valid, in milliseconds since 1970.</param>
    public ServerKeys PublishedKeys(long validUntilTs = DefaultValidUntilTs) =>
        ServerKeys.TryParse(KeyResponse(validUntilTs), Name, out ServerKeys? keys, out ServerKeysError error)
            ? keys
            : throw new InvalidOperationException($"The keys of {Name} cannot be read: {error}.");

    /// <summary>Puts the server's key into a store, by way of its response.</summary>
    /// <param name="store">The store.</param>
    /// <param name="validUntilTs">
    /// Until when the key is valid, in milliseconds since 1970. The store takes it in full: the response counts as fetched at that very
    /// time, since a store takes keys as valid for a week after they were fetched and no longer.
    /// </param>
    public void AddTo(ServerKeyStore store, long validUntilTs = DefaultValidUntilTs)
    {
        ArgumentNullException.ThrowIfNull(store);
        _ = store.Add(PublishedKeys(validUntilTs), fetchedTs: validUntilTs);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name.ToString();
}
