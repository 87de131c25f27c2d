namespace Matrix.Core.Signing;

/// <summary>Which characters stand for the values 62 and 63 (RFC 4648).</summary>
public enum Base64Alphabet
{
    /// <summary><c>+</c> and <c>/</c> (RFC 4648 § 4): hashes, signatures, server keys, event IDs of room version 3.</summary>
    Standard,

    /// <summary><c>-</c> and <c>_</c> (RFC 4648 § 5): event IDs of room version 4 and later, room IDs of version 12.</summary>
    UrlSafe,

    /// <summary>Any of the four, also mixed: for reading what has been written in both. Not for writing.</summary>
    Either,
}
