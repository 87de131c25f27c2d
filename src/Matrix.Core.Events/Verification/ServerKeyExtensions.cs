using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Determines when a server's key is valid for events.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v5/#signing-key-validity-period">Room version 5, Signing key validity period</seealso>
public static class ServerKeyExtensions
{
    /// <summary>Determines whether a key is valid for an event.</summary>
    /// <param name="key">The key.</param>
    /// <param name="pdu">The event.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> or <paramref name="pdu"/> is <see langword="null"/>.</exception>
    public static bool IsValidFor(this ServerKey key, Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        return key.IsValidForEvent(pdu.OriginServerTimestamp, pdu.Version);
    }

    /// <summary>Determines whether a key is valid for an event.</summary>
    /// <remarks>An old key is valid for events before it expired. Implementations differ about an event at the millisecond of the expiry; here the key is not valid for it.</remarks>
    /// <param name="key">The key.</param>
    /// <param name="originServerTimestamp">The time at which the event claims to have been sent.</param>
    /// <param name="version">The room version. Before version 5 a current key is valid for events of any time.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> or <paramref name="version"/> is <see langword="null"/>.</exception>
    public static bool IsValidForEvent(this ServerKey key, MatrixTimestamp originServerTimestamp, RoomVersion version)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(version);
        return key.ExpiredAt is { } expired
            ? originServerTimestamp < expired
            : !version.Signatures.RequiresValidKeys || originServerTimestamp <= key.ValidUntil;
    }
}
