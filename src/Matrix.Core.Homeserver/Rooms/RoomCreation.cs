using System.Buffers.Text;
using System.Security.Cryptography;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;

namespace Matrix.Core.Homeserver;

/// <summary>Makes the create events of rooms of this server.</summary>
internal static class RoomCreation
{
    /// <summary>The length of a random room ID, in bytes before base64.</summary>
    private const int RoomIdBytes = 18;

    /// <summary>Makes an event ID, for the room versions in which the sender chooses it.</summary>
    public static EventId CreateEventId(ServerName server) => EventId.Parse($"${Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RoomIdBytes))}:{server}");

    public static VerifiedPdu Sign(EventDraft draft, RoomVersion version, ServerIdentity identity)
    {
        if (draft.Type != "m.room.create" || draft.StateKey?.Length != 0 || draft.Sender.ServerName != identity.Name)
        {
            throw new ArgumentException($"The draft is not a create event of a user of {identity.Name}.", nameof(draft));
        }

        var builder = new PduBuilder(version)
        {
            Sender = draft.Sender,
            Type = draft.Type,
            StateKey = draft.StateKey,
            Content = draft.Content,
            OriginServerTimestamp = MatrixTimestamp.FromDateTimeOffset(draft.SentAt),
            EventId = draft.EventId ?? default,
            Depth = 1,
        };
        if (!version.Format.UsesCreateEventIdAsRoomId)
        {
            builder.RoomId = RoomId.Parse($"!{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RoomIdBytes))}:{identity.Name}");
        }
        else
        {
            // The room ID is a hash of the event, and nobody may foresee it.
            builder.Entropy = RandomNumberGenerator.GetBytes(RoomIdBytes);
        }

        return builder.TrySign(identity.Key, out Pdu? pdu, out PduError error)
            ? VerifiedPdu.TrustWithoutVerification(pdu)
            : throw new ArgumentException($"The draft does not make an event: {error}", nameof(draft));
    }
}
