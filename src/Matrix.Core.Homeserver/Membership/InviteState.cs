using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <summary>Selects the events that describe a room to a user who is not in it.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/client-server-api/#stripped-state">Client-server API, Stripped state</seealso>
internal static class InviteState
{
    private static readonly string[] Types =
        ["m.room.create", "m.room.name", "m.room.avatar", "m.room.topic", "m.room.join_rules", "m.room.canonical_alias", "m.room.encryption"];

    /// <summary>Returns the events as whole PDUs.</summary>
    public static ImmutableArray<ReadOnlyMemory<byte>> Select(Room room) =>
        [.. Types.Select(type => room.TryGetStateEvent(new StateSlot(type, ""), out VerifiedPdu? found) ? found.Pdu.Utf8 : default).Where(json => !json.IsEmpty)];
}
