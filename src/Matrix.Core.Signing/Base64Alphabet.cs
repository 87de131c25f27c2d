namespace Matrix.Core.Signing;

/// <summary>Specifies the characters that stand for the values 62 and 63 in base64 (RFC 4648).</summary>
public enum Base64Alphabet
{
    /// <summary><c>+</c> and <c>/</c> (RFC 4648 § 4): hashes, signatures, server keys, event IDs of room version 3.</summary>
    Standard,

    /// <summary><c>-</c> and <c>_</c> (RFC 4648 § 5): event IDs of room version 4 and later, room IDs of version 12.</summary>
    UrlSafe,

    /// <summary>Any of the four characters, also mixed, for reading text in either alphabet. Not valid for writing.</summary>
    Either,
}
