using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>
/// The keys at hand. It answers at once: a key that is not at hand is not waited for, the event comes back as one whose key is
/// unknown and can be verified again when the key has been fetched.
/// </summary>
/// <remarks>
/// <see cref="PduBatchVerifier"/> asks from several threads at once, on threads of the pool: a source must be safe to share between threads, while it is added to as well.
/// <see cref="ServerKeyStore"/> is. What it throws goes to who verifies.
/// </remarks>
public interface IKeySource
{
    /// <summary>Finds a server's key.</summary>
    /// <param name="server">The server, compared byte for byte.</param>
    /// <param name="keyId">The ID of the key.</param>
    /// <param name="key">The key, current or old. Whether it counts for an event is not the source's question.</param>
    /// <returns>Whether the key is at hand.</returns>
    bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key);
}
