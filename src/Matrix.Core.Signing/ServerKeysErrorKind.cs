namespace Matrix.Core.Signing;

/// <summary>Specifies why a server's key document was refused. The fault is that of the server that published it, or of the server that passed it on.</summary>
public enum ServerKeysErrorKind
{
    /// <summary>The document is valid.</summary>
    None,

    /// <summary>The text does not have a canonical form. <see cref="ServerKeysError.Json"/> gives the reason and the offset.</summary>
    InvalidJson,

    /// <summary>The text is JSON but not an object.</summary>
    NotAnObject,

    /// <summary><c>server_name</c> is missing or is not a valid server name.</summary>
    InvalidServerName,

    /// <summary><c>server_name</c> is not the server that was asked for.</summary>
    OtherServer,

    /// <summary><c>valid_until_ts</c> is missing or is not a 64-bit integer. A string of digits is not an integer.</summary>
    InvalidValidUntil,

    /// <summary><c>verify_keys</c> does not contain a usable <c>ed25519</c> key, so no key can sign the document. A missing or <c>null</c> map is empty.</summary>
    NoUsableKey,

    /// <summary>One ID (<see cref="ServerKeysError.KeyId"/>) names one key in <c>verify_keys</c> and another in <c>old_verify_keys</c> (MSC4499).</summary>
    KeyIdUsedTwice,

    /// <summary>The server has not signed the document with any of its <c>verify_keys</c>.</summary>
    NotSelfSigned,

    /// <summary>All signatures of the server under its <c>verify_keys</c> are bad. <see cref="ServerKeysError.KeyId"/> is the first of them.</summary>
    BadSignature,
}
