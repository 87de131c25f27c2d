using System.Buffers;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>
/// Represents a builder of your own server's answer to <c>/_matrix/key/v2/server</c>. It also signs the documents of other servers as a notary.
/// </summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#publishing-keys">Publishing Keys</see>,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#querying-keys-through-another-server">Querying Keys Through Another Server</see>. All input is
/// the caller's own, so errors in it throw.
/// </remarks>
public sealed class ServerKeysBuilder
{
    /// <summary>The shortest validity of a document: one hour. A shorter one would be fetched again and again.</summary>
    public static readonly TimeSpan ShortestValidity = TimeSpan.FromHours(1);

    /// <summary>The longest validity of a document: seven days. Other servers accept no longer validity.</summary>
    public static readonly TimeSpan LongestValidity = ServerKey.MaxValidity;

    private readonly ServerName _server;
    private readonly SortedDictionary<KeyId, SigningKey> _current = [];
    private readonly SortedDictionary<KeyId, ServerKey> _old = [];

    /// <summary>Initializes a builder.</summary>
    /// <param name="server">Your own server.</param>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    public ServerKeysBuilder(ServerName server)
    {
        if (server.IsDefault)
        {
            throw new ArgumentException("The server name is not set.", nameof(server));
        }

        _server = server;
    }

    /// <summary>
    /// Adds a key with which the server signs. The document is signed with every current key, so that a new key is tied to the previous one while both are
    /// current.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">
    /// The key ID is already used, breaks the grammar, or is that of policy servers, or the key is compromised or unusable.
    /// </exception>
    public ServerKeysBuilder AddCurrent(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ThrowIfUnfit(key.KeyId, key.VerifyKey, nameof(key));
        _current.Add(key.KeyId, key);
        return this;
    }

    /// <summary>Adds a key with which the server used to sign, so that others can verify its old signatures.</summary>
    /// <param name="keyId">The ID of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="expiredAt">
    /// The time at which the server stopped using the key. Other servers keep the earliest time that they have seen.
    /// </param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">
    /// The key ID is already used, breaks the grammar, or is that of policy servers, or the key is compromised or unusable.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="expiredAt"/> is before 1970, or exceeds the range of canonical JSON.</exception>
    public ServerKeysBuilder AddOld(KeyId keyId, VerifyKey key, MatrixTimestamp expiredAt)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(expiredAt, MatrixTimestamp.UnixEpoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(expiredAt, new MatrixTimestamp(CanonicalJson.MaxInteger));
        ThrowIfUnfit(keyId, key, nameof(keyId));
        _old.Add(keyId, new ServerKey(keyId, key, MatrixTimestamp.UnixEpoch, expiredAt));
        return this;
    }

    /// <summary>Builds and signs the document.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="validity">
    /// The validity of the document, from <see cref="ShortestValidity"/> to <see cref="LongestValidity"/>. A day is usual. Build a new document well before it
    /// ends.
    /// </param>
    /// <returns>The document in canonical JSON, signed with every current key.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="validity"/> is out of range, or <paramref name="now"/> is before 1970.
    /// </exception>
    /// <exception cref="InvalidOperationException">The builder has no current key, or an old key expires in the future.</exception>
    /// <exception cref="ObjectDisposedException">A key is disposed.</exception>
    public byte[] Build(DateTimeOffset now, TimeSpan validity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(validity, ShortestValidity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(validity, LongestValidity);
        ArgumentOutOfRangeException.ThrowIfLessThan(now, DateTimeOffset.UnixEpoch);
        if (_current.Count == 0)
        {
            throw new InvalidOperationException("The builder has no current key. Add at least one.");
        }

        var time = MatrixTimestamp.FromDateTimeOffset(now);
        if (_old.FirstOrDefault(pair => pair.Value.ExpiredAt > time) is { Value: not null } future)
        {
            throw new InvalidOperationException($"The old key {future.Key} expires in the future. Add a key that is still in use as a current key.");
        }

        byte[] document = Write(time + validity);
        foreach (SigningKey key in _current.Values)
        {
            document = SignedJson.Sign(document, _server, key);
        }

        return document;
    }

    /// <summary>Signs another server's document as a notary, to be returned in <c>server_keys</c>.</summary>
    /// <param name="document">The document, for example <see cref="KnownServerKeys.Latest"/>.</param>
    /// <param name="notary">Your own server.</param>
    /// <param name="keys">Your own current keys, at least one.</param>
    /// <returns>
    /// The document in canonical JSON with the signatures of its own server and of the notary only. The signatures of other notaries would reveal which servers
    /// you ask (https://github.com/matrix-org/synapse/issues/8441). <c>unsigned</c> is removed too, because no signature covers it.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="notary"/> was never set, or <paramref name="keys"/> is empty.</exception>
    /// <exception cref="ObjectDisposedException">A key is disposed.</exception>
    public static byte[] SignAsNotary(ServerKeys document, ServerName notary, params IEnumerable<SigningKey> keys)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(keys);
        SigningKey[] all = [.. keys];
        if (notary.IsDefault || all.Length == 0)
        {
            throw new ArgumentException(notary.IsDefault ? "The server name of the notary is not set." : "The list of signing keys is empty.", notary.IsDefault ? nameof(notary) : nameof(keys));
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
        foreach (JsonMember member in JsonSlice.FromCanonical(document.Utf8.Span).EnumerateObject())
        {
            if (member.NameEquals("signatures"u8))
            {
                _ = member.Value.TryGetMember(document.ServerName.Utf8Span, out JsonSlice own);
                writer.WriteStartObject("signatures"u8);
                writer.WritePropertyName(document.ServerName.Utf8Span);
                writer.WriteRawValue(own.Utf8Span, skipInputValidation: true);
                writer.WriteEndObject();
            }
            else if (!member.NameEquals("unsigned"u8))
            {
                writer.WritePropertyName(member.Name);
                writer.WriteRawValue(member.Value.Utf8Span, skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private byte[] Write(MatrixTimestamp validUntil)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteStartObject("old_verify_keys"u8);
        foreach ((KeyId id, ServerKey old) in _old)
        {
            writer.WriteStartObject(id.Utf8Span);
            writer.WriteNumber("expired_ts"u8, old.ExpiredAt!.Value.Milliseconds);
            writer.WriteString("key"u8, old.Key.ToBase64());
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteString("server_name"u8, _server.Utf8Span);
        writer.WriteNumber("valid_until_ts"u8, validUntil.Milliseconds);
        writer.WriteStartObject("verify_keys"u8);
        foreach ((KeyId id, SigningKey key) in _current)
        {
            writer.WriteStartObject(id.Utf8Span);
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
        if (!keyId.IsEd25519 || !keyId.IsConforming || keyId == KeyId.PolicyServer)
        {
            throw new ArgumentException($"'{keyId}' is not a valid ID for a server's key. The ID must be 'ed25519:' and one or more of a-z, A-Z, 0-9 and _.", parameter);
        }

        if (_current.ContainsKey(keyId) || _old.ContainsKey(keyId))
        {
            throw new ArgumentException($"The key ID '{keyId}' is already used. Use each key ID only once, ever.", parameter);
        }

        if (key.IsCompromised || !key.IsUsable)
        {
            throw new ArgumentException($"The key '{keyId}' is publicly known or cannot verify signatures.", parameter);
        }
    }
}
