namespace Matrix.Core.Signing;

/// <summary>Why a server's key document was refused. The fault is that of the server that published it, or of who passed it on.</summary>
public enum ServerKeysErrorKind
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The text has no canonical form; <see cref="ServerKeysError.Json"/> says why and where.</summary>
    InvalidJson,

    /// <summary>The text is JSON, and not an object.</summary>
    NotAnObject,

    /// <summary><c>server_name</c> is missing or is no server name.</summary>
    InvalidServerName,

    /// <summary><c>server_name</c> is another server than the one that was asked for.</summary>
    OtherServer,

    /// <summary><c>valid_until_ts</c> is missing or is not an integer of 64 bits (a string of digits is not one).</summary>
    InvalidValidUntil,

    /// <summary><c>verify_keys</c> is missing or is not an object.</summary>
    InvalidVerifyKeys,

    /// <summary><c>old_verify_keys</c> is there and is not an object.</summary>
    InvalidOldVerifyKeys,

    /// <summary><c>verify_keys</c> holds no usable <c>ed25519</c> key, so that nothing can sign the document.</summary>
    NoUsableKey,

    /// <summary>The server has not signed the document with any of its <c>verify_keys</c>.</summary>
    NotSelfSigned,

    /// <summary>The server's signature under one of its <c>verify_keys</c> (<see cref="ServerKeysError.KeyId"/>) is bad.</summary>
    BadSignature,
}
