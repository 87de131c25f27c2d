using Matrix.Core.Events;
using Matrix.Core.Rooms;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>Takes a room through its log as the tool does: from bytes to the room's state.</summary>
internal static class LogReplay
{
    /// <summary>Replays a log.</summary>
    /// <param name="lines">The events as they come over federation, the create event first.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="keys">The keys; null to leave signatures unchecked.</param>
    /// <param name="each">Called after every event; null for nothing.</param>
    public static Room Run(IReadOnlyList<byte[]> lines, RoomVersion version, IKeySource? keys, Action? each = null)
    {
        var verifier = new PduVerifier();
        Room? room = null;
        foreach (byte[] line in lines)
        {
            VerifiedPdu verified = Read(line, version, keys, verifier);
            if (room is null)
            {
                _ = Room.TryCreate(verified, out room, out _);
            }
            else
            {
                _ = room.Receive(verified, ReceiveOptions.Log);
            }

            each?.Invoke();
        }

        return room ?? throw new InvalidOperationException("The log is empty.");
    }

    private static VerifiedPdu Read(byte[] line, RoomVersion version, IKeySource? keys, PduVerifier verifier)
    {
        if (!Pdu.TryParse(line, version, out Pdu? pdu, out PduError malformed))
        {
            throw new InvalidOperationException(malformed.ToString());
        }

        if (keys is null)
        {
            return VerifiedPdu.TrustWithoutVerification(pdu.ContentHashMatches() ? pdu : pdu.Redact());
        }

        return verifier.TryVerify(pdu, keys, out VerifiedPdu? verified, out PduVerificationError unsigned)
            ? verified
            : throw new InvalidOperationException(unsigned.ToString());
    }
}
