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

    /// <summary><c>verify_keys</c> holds no usable <c>ed25519</c> key, so that nothing can sign the document. A missing or <c>null</c> map is empty.</summary>
    NoUsableKey,

    /// <summary>One ID (<see cref="ServerKeysError.KeyId"/>) names one key in <c>verify_keys</c> and another in <c>old_verify_keys</c> (MSC4499).</summary>
    KeyIdUsedTwice,

    /// <summary>The server has not signed the document with any of its <c>verify_keys</c>.</summary>
    NotSelfSigned,

    /// <summary>The server's signatures under its <c>verify_keys</c> are all bad; <see cref="ServerKeysError.KeyId"/> is the first of them.</summary>
    BadSignature,
}
