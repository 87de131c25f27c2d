namespace Matrix.Core.Signing;

/// <summary>Specifies from whom a server's key is known. A larger value is the stronger evidence.</summary>
public enum KeyProvenance
{
    /// <summary>It is not known how the key became known.</summary>
    Unknown = 0,

    /// <summary>Only a notary has passed the key on.</summary>
    Notary = 1,

    /// <summary>The server itself has published the key.</summary>
    Server = 2,
}
