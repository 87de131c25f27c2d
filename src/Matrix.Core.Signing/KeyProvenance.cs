namespace Matrix.Core.Signing;

/// <summary>Specifies the source of a server's key. A larger value is stronger evidence.</summary>
public enum KeyProvenance
{
    /// <summary>The source of the key is not known.</summary>
    Unknown = 0,

    /// <summary>A notary, and not the server itself, supplied the key.</summary>
    Notary = 1,

    /// <summary>The server itself published the key.</summary>
    Server = 2,
}
