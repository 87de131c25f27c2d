using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Represents the keys that are available without waiting.</summary>
/// <remarks>
/// <para>
/// A source returns at once. If a key is not available, the event is reported with an unknown key and can be verified again after the key has been fetched.
/// </para>
/// <para>
/// <see cref="PduBatchVerifier"/> calls the source on several pool threads at once, so a source must be thread-safe, also while keys are added to it.
/// <see cref="ServerKeyStore"/> is. An exception from the source is passed to the caller of the verifier.
/// </para>
/// </remarks>
public interface IKeySource
{
    /// <summary>Tries to get a server's key.</summary>
    /// <param name="server">The server, compared byte for byte.</param>
    /// <param name="keyId">The ID of the key.</param>
    /// <param name="key">The key, current or old. The source does not decide whether it is valid for an event.</param>
    /// <returns><see langword="true"/> if the key is available; otherwise <see langword="false"/>.</returns>
    bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key);
}
