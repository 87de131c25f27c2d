using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Signing;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents an event of a local user that has its place in the room and is ready to be signed. Immutable.</summary>
/// <remarks>Sign the event, then give it to the room with <see cref="Room.Receive"/>, as any other event.</remarks>
public sealed class PreparedEvent
{
    internal PreparedEvent(Pdu unsigned, StateMap stateBefore, AuthVerdict verdict)
    {
        UnsignedPdu = unsigned;
        StateBefore = stateBefore;
        Verdict = verdict;
    }

    /// <summary>Gets the event with its hash and without a signature.</summary>
    public Pdu UnsignedPdu { get; }

    /// <summary>Gets the state before the event.</summary>
    public StateMap StateBefore { get; }

    /// <summary>Gets the verdict of the auth rules on the event: by its auth events, by the state before it, and by the current state of the room.</summary>
    public AuthVerdict Verdict { get; }

    /// <summary>Gets a value that indicates whether the room would accept the event now. If not, do not send the event; show <see cref="Verdict"/> to the user.</summary>
    public bool IsAllowed => Verdict.IsAllowed;

    /// <summary>Signs the event.</summary>
    /// <param name="key">The key of the sender's server.</param>
    /// <returns>The signed event.</returns>
    /// <exception cref="InvalidOperationException">The event would be too large with the signature. The space that is reserved for signatures makes this unlikely.</exception>
    public Pdu Sign(SigningKey key) =>
        TrySign(key, out Pdu? pdu, out PduError error) ? pdu : throw new InvalidOperationException($"The event {UnsignedPdu} cannot be signed: {error}.");

    /// <summary>Tries to sign the event.</summary>
    /// <param name="key">The key of the sender's server.</param>
    /// <param name="pdu">The signed event.</param>
    /// <param name="error">The reason why the event cannot be signed.</param>
    /// <returns><see langword="true"/> if the event is signed; otherwise <see langword="false"/>.</returns>
    public bool TrySign(SigningKey key, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(key);
        return UnsignedPdu.TrySign(UnsignedPdu.Sender.ServerName, key, out pdu, out error);
    }
}
