using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing;

/// <summary>Represents the name of a server with the key that it signs with.</summary>
/// <remarks>The identity does not own the key: the caller disposes it.</remarks>
public sealed class ServerIdentity
{
    /// <summary>Initializes an identity.</summary>
    /// <param name="name">The server's name.</param>
    /// <param name="key">The signing key of the server.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> was never set.</exception>
    public ServerIdentity(ServerName name, SigningKey key)
    {
        if (name.IsDefault)
        {
            throw new ArgumentException("The server's name was never set.", nameof(name));
        }

        ArgumentNullException.ThrowIfNull(key);
        Name = name;
        Key = key;
    }

    /// <summary>Gets the server's name.</summary>
    public ServerName Name { get; }

    /// <summary>Gets the signing key.</summary>
    public SigningKey Key { get; }

    /// <summary>Returns the server's name. The key is not part of the text.</summary>
    public override string ToString() => Name.ToString();
}
