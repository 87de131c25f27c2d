using System.Buffers;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Makes what one's own server answers to <c>/_matrix/key/v2/server</c>, and what it answers about others as a notary.</summary>
/// <remarks>Matrix spec, server-server API § Publishing Keys, § Querying Keys Through Another Server. Everything that goes in is the caller's own: what is wrong with it throws.</remarks>
public sealed class ServerKeysBuilder
{
    /// <summary>The shortest time for which a document may be published: one that ends sooner is fetched again and again.</summary>
    public static readonly TimeSpan ShortestValidity = TimeSpan.FromHours(1);

    /// <summary>The longest time for which a document may be published: others take it as valid for no longer.</summary>
    public static readonly TimeSpan LongestValidity = TimeSpan.FromMilliseconds(KeyValidity.MaxValidityMs);

    private readonly ServerName _server;
    private readonly SortedDictionary<KeyId, SigningKey> _current = [];
    private readonly SortedDictionary<KeyId, ServerKey> _old = [];

    /// <param name="server">One's own server.</param>
    /// <exception cref="ArgumentException">The name is default.</exception>
    public ServerKeysBuilder(ServerName server)
    {
        if (server.IsDefault)
        {
            throw new ArgumentException("The server name was never set.", nameof(server));
        }

        _server = server;
    }

    /// <summary>Adds a key that the server signs with. The document is signed with each of them: so a new key is tied to the one before while both are there.</summary>
    /// <param name="key">The key.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The key ID is there already, is not of the grammar, or is that of policy servers; or the key is known to be compromised.</exception>
    public ServerKeysBuilder AddCurrent(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ThrowIfUnfit(key.KeyId, key.VerifyKey, nameof(key));
        _current.Add(key.KeyId, key);
        return this;
    }

    /// <summary>Adds a key that the server used to sign with, so that what it signed can be verified.</summary>
    /// <param name="keyId">The ID of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="expiredTs">When the server stopped using it, in milliseconds since 1970. Others hold to the earliest time that they were ever told.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The key ID is there already, is not of the grammar, or is that of policy servers; or the key is known to be compromised.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is before 1970, or beyond what canonical JSON holds.</exception>
    public ServerKeysBuilder AddOld(KeyId keyId, VerifyKey key, long expiredTs)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfNegative(expiredTs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(expiredTs, CanonicalJson.MaxInteger);
        ThrowIfUnfit(keyId, key, nameof(keyId));
        _old.Add(keyId, new ServerKey(keyId, key, 0, expiredTs));
        return this;
    }

    /// <summary>Writes and signs the document.</summary>
    /// <param name="nowTs">The time, in milliseconds since 1970.</param>
    /// <param name="validity">For how long it holds, from <see cref="ShortestValidity"/> to <see cref="LongestValidity"/>. A day is usual; it is built anew well before it ends.</param>
    /// <returns>The document in canonical JSON, signed by every current key.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The validity is out of its range, or the time before 1970 or beyond what canonical JSON holds.</exception>
    /// <exception cref="InvalidOperationException">There is no current key, or an old one expires in the future.</exception>
    /// <exception cref="ObjectDisposedException">A key has been disposed of.</exception>
    public byte[] Build(long nowTs, TimeSpan validity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(validity, ShortestValidity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(validity, LongestValidity);
        ArgumentOutOfRangeException.ThrowIfNegative(nowTs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nowTs, CanonicalJson.MaxInteger - KeyValidity.MaxValidityMs);
        if (_current.Count == 0)
        {
            throw new InvalidOperationException("A server publishes at least one key that it signs with.");
        }

        if (_old.FirstOrDefault(pair => pair.Value.ExpiredTs > nowTs) is { Value: not null } future)
        {
            throw new InvalidOperationException($"The old key {future.Key} would expire in the future: a key that is in use is a current one.");
        }

        byte[] document = Write(nowTs + (long)validity.TotalMilliseconds);
        foreach (SigningKey key in _current.Values)
        {
            document = SignedJson.Sign(document, _server, key);
        }

        return document;
    }

    /// <summary>Signs another server's document as a notary, to be passed on in <c>server_keys</c>.</summary>
    /// <param name="document">The document, as <see cref="KnownServerKeys.Latest"/> holds it.</param>
    /// <param name="notary">One's own server.</param>
    /// <param name="keys">One's own current keys, at least one.</param>
    /// <returns>
    /// The document in canonical JSON with its own server's signatures and the notary's, and no others: the signatures of notaries that it came through would tell whom one asks
    /// (https://github.com/matrix-org/synapse/issues/8441). Nor has it <c>unsigned</c>, for which nobody answers.
    /// </returns>
    /// <exception cref="ArgumentException">The name is default, or there is no key.</exception>
    /// <exception cref="ObjectDisposedException">A key has been disposed of.</exception>
    public static byte[] SignAsNotary(ServerKeys document, ServerName notary, params IEnumerable<SigningKey> keys)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(keys);
        SigningKey[] all = [.. keys];
        if (notary.IsDefault || all.Length == 0)
        {
            throw new ArgumentException("A notary has a name and signs with at least one key.", notary.IsDefault ? nameof(notary) : nameof(keys));
        }

        byte[] signed = Strip(document);
        foreach (SigningKey key in all)
        {
            signed = SignedJson.Sign(signed, notary, key);
        }

        return signed;
    }

    private static byte[] Strip(ServerKeys document)
    {
        var output = new ArrayBufferWriter<byte>(document.Utf8.Length);
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        foreach (JsonMember member in JsonSlice.OfCanonical(document.Utf8.Span).EnumerateObject())
        {
            if (member.NameEquals("signatures"u8))
            {
                _ = member.Value.TryGetMember(document.ServerName.Span, out JsonSlice own);
                writer.WriteStartObject("signatures"u8);
                writer.WritePropertyName(document.ServerName.Span);
                writer.WriteRawValue(own.Utf8, skipInputValidation: true);
                writer.WriteEndObject();
            }
            else if (!member.NameEquals("unsigned"u8))
            {
                writer.WritePropertyName(member.Name);
                writer.WriteRawValue(member.Value.Utf8, skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private byte[] Write(long validUntilTs)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteStartObject("old_verify_keys"u8);
        foreach ((KeyId id, ServerKey old) in _old)
        {
            writer.WriteStartObject(id.Span);
            writer.WriteNumber("expired_ts"u8, old.ExpiredTs!.Value);
            writer.WriteString("key"u8, old.Key.ToBase64());
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteString("server_name"u8, _server.Span);
        writer.WriteNumber("valid_until_ts"u8, validUntilTs);
        writer.WriteStartObject("verify_keys"u8);
        foreach ((KeyId id, SigningKey key) in _current)
        {
            writer.WriteStartObject(id.Span);
            writer.WriteString("key"u8, key.VerifyKey.ToBase64());
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private void ThrowIfUnfit(KeyId keyId, VerifyKey key, string parameter)
    {
        if (!keyId.IsEd25519 || !keyId.IsConforming || keyId == PolicyServer.KeyId)
        {
            throw new ArgumentException($"'{keyId}' is not the ID of a server's key: 'ed25519:' and one or more of a-z, A-Z, 0-9 and _.", parameter);
        }

        if (_current.ContainsKey(keyId) || _old.ContainsKey(keyId))
        {
            throw new ArgumentException($"'{keyId}' names another key already: an ID is used once, ever.", parameter);
        }

        if (CompromisedKeys.Contains(key) || !key.IsUsable)
        {
            throw new ArgumentException($"The key '{keyId}' is no secret, or nothing can be signed with it.", parameter);
        }
    }
}
