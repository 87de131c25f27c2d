using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing;

/// <summary>Why a server's key document was refused.</summary>
/// <param name="Kind">The check that failed.</param>
/// <param name="Json">For <see cref="ServerKeysErrorKind.InvalidJson"/>, why and where; else none.</param>
/// <param name="KeyId">For <see cref="ServerKeysErrorKind.BadSignature"/>, the key; else default.</param>
public readonly record struct ServerKeysError(ServerKeysErrorKind Kind, JsonError Json = default, KeyId KeyId = default)
{
    /// <summary>A sentence for a log.</summary>
    public override string ToString() => Kind switch
    {
        ServerKeysErrorKind.None => "no error",
        ServerKeysErrorKind.InvalidJson => $"not canonicalizable JSON: {Json}",
        ServerKeysErrorKind.NotAnObject => "not a JSON object",
        ServerKeysErrorKind.InvalidServerName => "'server_name' is not a server name",
        ServerKeysErrorKind.OtherServer => "'server_name' is another server than was asked for",
        ServerKeysErrorKind.InvalidValidUntil => "'valid_until_ts' is not an integer",
        ServerKeysErrorKind.InvalidVerifyKeys => "'verify_keys' is not an object",
        ServerKeysErrorKind.InvalidOldVerifyKeys => "'old_verify_keys' is not an object",
        ServerKeysErrorKind.NoUsableKey => "'verify_keys' holds no usable ed25519 key",
        ServerKeysErrorKind.NotSelfSigned => "not signed by the server with one of its verify keys",
        ServerKeysErrorKind.BadSignature => $"the signature under {KeyId} is bad",
        _ => Kind.ToString(),
    };
}
