using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Represents the reason why a server's key document was refused.</summary>
public readonly record struct ServerKeysError
{
    internal ServerKeysError(ServerKeysErrorKind kind, JsonError json = default, KeyId keyId = default)
    {
        Kind = kind;
        Json = json;
        KeyId = keyId;
    }

    /// <summary>Gets the check that failed.</summary>
    public ServerKeysErrorKind Kind { get; init; }

    /// <summary>Gets the JSON error for <see cref="ServerKeysErrorKind.InvalidJson"/>; otherwise the default value.</summary>
    public JsonError Json { get; init; }

    /// <summary>Gets the key for <see cref="ServerKeysErrorKind.BadSignature"/> and <see cref="ServerKeysErrorKind.KeyIdUsedTwice"/>; otherwise the default value.</summary>
    public KeyId KeyId { get; init; }

    /// <summary>
    /// Gets a stable code for scripts: <c>not_json</c>, <c>not_object</c>, <c>bad_server_name</c>, <c>wrong_server</c>, <c>bad_valid_until</c>,
    /// <c>no_usable_key</c>, <c>key_id_used_twice</c>, <c>not_self_signed</c> or <c>bad_signature</c>, or <c>none</c> if the document was not refused.
    /// </summary>
    public string Code => Kind switch
    {
        ServerKeysErrorKind.None => "none",
        ServerKeysErrorKind.InvalidJson => "not_json",
        ServerKeysErrorKind.NotAnObject => "not_object",
        ServerKeysErrorKind.InvalidServerName => "bad_server_name",
        ServerKeysErrorKind.OtherServer => "wrong_server",
        ServerKeysErrorKind.InvalidValidUntil => "bad_valid_until",
        ServerKeysErrorKind.NoUsableKey => "no_usable_key",
        ServerKeysErrorKind.KeyIdUsedTwice => "key_id_used_twice",
        ServerKeysErrorKind.NotSelfSigned => "not_self_signed",
        ServerKeysErrorKind.BadSignature => "bad_signature",
        _ => Kind.ToString(),
    };

    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString() => Kind switch
    {
        ServerKeysErrorKind.None => "no error",
        ServerKeysErrorKind.InvalidJson => $"not canonicalizable JSON: {Json}",
        ServerKeysErrorKind.NotAnObject => "not a JSON object",
        ServerKeysErrorKind.InvalidServerName => "'server_name' is not a server name",
        ServerKeysErrorKind.OtherServer => "'server_name' is another server than was asked for",
        ServerKeysErrorKind.InvalidValidUntil => "'valid_until_ts' is not an integer",
        ServerKeysErrorKind.NoUsableKey => "'verify_keys' holds no usable ed25519 key",
        ServerKeysErrorKind.KeyIdUsedTwice => $"{KeyId} names one key in 'verify_keys' and another in 'old_verify_keys'",
        ServerKeysErrorKind.NotSelfSigned => "not signed by the server with one of its verify keys",
        ServerKeysErrorKind.BadSignature => $"the signature under {KeyId} is bad",
        _ => Kind.ToString(),
    };
}
