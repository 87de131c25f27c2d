using System.Security.Cryptography;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Testing;

/// <summary>Represents a server for tests: a name, a signing key that is derived from the name, and its published keys. Immutable.</summary>
/// <remarks>
/// Two servers with the same name and key version have the same key in every run, so they always sign the same bytes. <b>The key is not secret</b>, which is also
/// why it is never disposed.
/// </remarks>
public sealed class TestServer
{
    private const string SeedPrefix = "Matrix.Core.Testing signing key of ";

    /// <summary>Initializes a server.</summary>
    /// <param name="name">The name of the server.</param>
    /// <param name="keyVersion">The version of its key ID: <c>1</c> gives <c>ed25519:1</c>. Each version has its own key.</param>
    /// <exception cref="FormatException">The name is not a server name, or the version does not form a key ID.</exception>
    public TestServer(string name, string keyVersion = "1")
        : this(ServerName.Parse(name), keyVersion)
    {
    }

    /// <summary>Initializes a server.</summary>
    /// <param name="name">The name of the server.</param>
    /// <param name="keyVersion">The version of its key ID: <c>1</c> gives <c>ed25519:1</c>. Each version has its own key.</param>
    /// <exception cref="ArgumentException">The name is the <c>default</c> value.</exception>
    /// <exception cref="FormatException">The version does not form a key ID.</exception>
    public TestServer(ServerName name, string keyVersion = "1")
    {
        ArgumentNullException.ThrowIfNull(keyVersion);
        if (name.IsDefault)
        {
            throw new ArgumentException("The server name is not set.", nameof(name));
        }

        Name = name;
        Key = SigningKey.FromSeed(KeyId.Parse($"ed25519:{keyVersion}"), SHA256.HashData(Text.ToUtf8($"{SeedPrefix}{name} {keyVersion}")));
    }

    /// <summary>Gets the default end of validity of keys: the beginning of the year 2100.</summary>
    public static MatrixTimestamp DefaultValidUntil { get; } = MatrixTimestamp.FromDateTimeOffset(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Gets the name.</summary>
    public ServerName Name { get; }

    /// <summary>Gets the key that the server signs with.</summary>
    public SigningKey Key { get; }

    /// <summary>Returns a store with the keys of several servers, valid until <see cref="DefaultValidUntil"/>.</summary>
    /// <param name="servers">The servers.</param>
    public static ServerKeyStore CreateKeyStore(params IEnumerable<TestServer> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var store = new ServerKeyStore();
        foreach (TestServer server in servers)
        {
            server.AddTo(store);
        }

        return store;
    }

    /// <summary>Returns the server's response to <c>/_matrix/key/v2/server</c>: canonical JSON, signed by itself.</summary>
    /// <param name="validUntil">The end of validity of the key, or <see langword="null"/> for <see cref="DefaultValidUntil"/>.</param>
    public byte[] KeyResponse(MatrixTimestamp? validUntil = null)
    {
        byte[] unsigned = JsonObject.Write(writer =>
        {
            writer.WriteStartObject("old_verify_keys"u8);
            writer.WriteEndObject();
            writer.WriteString("server_name"u8, Name.Utf8Span);
            writer.WriteNumber("valid_until_ts"u8, (validUntil ?? DefaultValidUntil).Milliseconds);
            writer.WriteStartObject("verify_keys"u8);
            writer.WriteStartObject(Key.KeyId.Utf8Span);
            writer.WriteString("key"u8, Key.VerifyKey.ToBase64());
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        return SignedJson.Sign(unsigned, Name, Key);
    }

    /// <summary>Returns the parsed response.</summary>
    /// <param name="validUntil">The end of validity of the key, or <see langword="null"/> for <see cref="DefaultValidUntil"/>.</param>
    public ServerKeys PublishedKeys(MatrixTimestamp? validUntil = null) =>
        ServerKeys.TryParse(KeyResponse(validUntil), Name, out ServerKeys? keys, out ServerKeysError error)
            ? keys
            : throw new InvalidOperationException($"The keys of {Name} cannot be read: {error}.");

    /// <summary>Adds the server's key to a store, from its response.</summary>
    /// <param name="store">The store.</param>
    /// <param name="validUntil">
    /// The end of validity of the key, or <see langword="null"/> for <see cref="DefaultValidUntil"/>. The response counts as fetched at that time, because a store limits validity to a week after the
    /// fetch. Therefore the whole time is valid.
    /// </param>
    public void AddTo(ServerKeyStore store, MatrixTimestamp? validUntil = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _ = store.Add(PublishedKeys(validUntil), fetchedAt: validUntil ?? DefaultValidUntil);
    }

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name.ToString();
}
