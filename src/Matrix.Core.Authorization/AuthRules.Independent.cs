using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>Checks AU-1 and AU-2: the create event, and the auth events of an event.</summary>
public static partial class AuthRules
{
    private static AuthRejection? CheckCreate(Pdu pdu)
    {
        AuthRule broken = AuthRule.None;
        if (pdu.PrevEvents.Count > 0)
        {
            broken = AuthRule.CreateHasPrevEvents;
        }
        else if (!HasOwnRoomId(pdu))
        {
            broken = AuthRule.CreateRoomId;
        }
        else if (!HasKnownVersion(pdu))
        {
            broken = AuthRule.CreateRoomVersion;
        }
        else if (!HasCreators(pdu))
        {
            broken = AuthRule.CreateCreators;
        }

        return broken == AuthRule.None ? null : Reject(pdu.Version, broken);
    }

    private static bool HasOwnRoomId(Pdu pdu) =>
        pdu.Version.Format.UsesCreateEventIdAsRoomId
            ? !pdu.TryGetField("room_id"u8, out _)
            : pdu.RoomId.ServerName is { } server && server == pdu.Sender.ServerName;

    /// <summary>
    /// Determines whether <c>room_version</c> is a known version. A missing field means version 1. The version by which the event is read always counts as known.
    /// </summary>
    private static bool HasKnownVersion(Pdu pdu)
    {
        if (!pdu.Content.TryGetMember("room_version"u8, out JsonSlice value))
        {
            return true;
        }

        return value.TryGetUtf8(out ReadOnlySpan<byte> text) && RoomVersionId.TryParse(text, out RoomVersionId id)
            && (id == pdu.Version.Id || RoomVersions.TryGet(id, out _));
    }

    private static bool HasCreators(Pdu pdu)
    {
        CreateContent content = CreateContent.Of(pdu);
        return pdu.Version.Authorization.Creators switch
        {
            CreatorSource.ContentCreator => content.HasCreator,
            CreatorSource.SenderAndAdditional => content.AdditionalCreatorsAreValid,
            _ => true,
        };
    }

    /// <summary>Determines whether the room ID is derived from the ID of an accepted create event (AU-1b).</summary>
    private static bool IsAcceptedCreate(AuthEvent? create, Pdu pdu)
    {
        if (create is not { IsRejected: false, VerifiedPdu.Pdu: { } createPdu } || !createPdu.IsType("m.room.create"u8))
        {
            return false;
        }

        ReadOnlySpan<byte> id = createPdu.EventId.Utf8Span;
        ReadOnlySpan<byte> room = pdu.RoomId.Utf8Span;
        return id.Length > 1 && room.Length > 1 && id[1..].SequenceEqual(room[1..]);
    }

    /// <summary>AU-2: rule by rule, each over all the events cited, so that which rule is named does not depend on their order.</summary>
    private static AuthRejection? CheckAuthEvents(Pdu pdu, IReadOnlyList<AuthEvent> authEvents)
    {
        RoomVersion version = pdu.Version;

        // AU-2.1
        if (IndexOfDuplicate(authEvents) is >= 0 and int duplicate)
        {
            return RejectCited(version, AuthRule.DuplicateAuthEvents, authEvents[duplicate]);
        }

        // AU-2.2
        AuthEventSelection.Keys selection = default;
        ReadOnlySpan<StateSlot> selected = ((ReadOnlySpan<StateSlot>)selection)[..AuthEventSelection.Collect(pdu, selection)];
        bool hasCreate = false;
        for (int i = 0; i < authEvents.Count; i++)
        {
            if (authEvents[i].VerifiedPdu.Pdu.Slot is not { } key || !selected.Contains(key))
            {
                return RejectCited(version, AuthRule.UnexpectedAuthEvent, authEvents[i]);
            }

            hasCreate |= key == StateSlot.Create;
        }

        // AU-2.3
        for (int i = 0; i < authEvents.Count; i++)
        {
            if (authEvents[i].IsRejected)
            {
                return RejectCited(version, AuthRule.RejectedAuthEvent, authEvents[i]);
            }
        }

        // AU-2.4
        if (!version.Format.UsesCreateEventIdAsRoomId && !hasCreate)
        {
            return Reject(version, AuthRule.NoCreateEvent);
        }

        // AU-2.5
        for (int i = 0; i < authEvents.Count; i++)
        {
            if (authEvents[i].VerifiedPdu.Pdu.RoomId != pdu.RoomId)
            {
                return RejectCited(version, AuthRule.AuthEventFromOtherRoom, authEvents[i]);
            }
        }

        return null;
    }

    /// <summary>Returns the index of the first auth event with the type and state key of an earlier one, or -1.</summary>
    private static int IndexOfDuplicate(IReadOnlyList<AuthEvent> authEvents)
    {
        // An event from a peer has few auth events, so comparing them with each other is fastest. Only an event from a store may have many.
        HashSet<StateSlot>? seen = authEvents.Count > Pdu.MaxAuthEvents ? [] : null;
        for (int i = 0; i < authEvents.Count; i++)
        {
            if (authEvents[i].VerifiedPdu.Pdu.Slot is { } key && (seen is null ? IsBefore(authEvents, i, key) : !seen.Add(key)))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsBefore(IReadOnlyList<AuthEvent> authEvents, int end, StateSlot key)
    {
        for (int i = 0; i < end; i++)
        {
            if (authEvents[i].VerifiedPdu.Pdu.Slot == key)
            {
                return true;
            }
        }

        return false;
    }

    private static AuthRejection Reject(RoomVersion version, AuthRule rule, AuthFacts? facts = null) => new(new AuthVerdict(version, rule, isAllowed: false, facts));

    private static AuthRejection RejectCited(RoomVersion version, AuthRule rule, AuthEvent cited) =>
        Reject(version, rule, new AuthFacts { CitedEvent = cited.VerifiedPdu.Pdu.EventId, Slot = cited.VerifiedPdu.Pdu.Slot });
}
