using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>Selects the state that authorises an event: the slots of the events that it must reference in <c>auth_events</c>.</summary>
/// <remarks>A selection has at most <see cref="MaxSlots"/> slots, each once.</remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#auth-events-selection">Server-server API, Auth events selection</seealso>
public static class AuthEventSelection
{
    /// <summary>The maximum number of slots of one event: create, power levels, two members, join rules, and a third-party invite or an authorising user.</summary>
    public const int MaxSlots = 6;

    /// <summary>Returns the slots for an event. The event references nothing for a slot that is empty in the state.</summary>
    /// <param name="pdu">The event.</param>
    /// <returns>The slots. The array is empty for a create event. It lacks the create event in version 12, where the room ID implies it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pdu"/> is <see langword="null"/>.</exception>
    public static ImmutableArray<StateSlot> GetSlots(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        Keys keys = default;
        int count = Collect(pdu, keys);
        return [.. ((ReadOnlySpan<StateSlot>)keys)[..count]];
    }

    /// <summary>Collects the slots for an event.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="keys">Receives the slots. It must have room for <see cref="MaxSlots"/>.</param>
    /// <returns>The number of slots.</returns>
    internal static int Collect(Pdu pdu, Span<StateSlot> keys)
    {
        if (pdu.IsType("m.room.create"u8))
        {
            return 0;
        }

        int count = 0;
        if (!pdu.Version.Format.UsesCreateEventIdAsRoomId)
        {
            keys[count++] = StateSlot.Create;
        }

        keys[count++] = StateSlot.PowerLevels;
        if (!pdu.Sender.IsDefault)
        {
            count = Add(keys, count, StateSlot.Member(pdu.Sender.Text));
        }

        if (!pdu.IsType("m.room.member"u8))
        {
            return count;
        }

        MemberContent content = MemberContent.Of(pdu);
        if (pdu.Slot is { } stateKey)
        {
            count = Add(keys, count, StateSlot.Member(stateKey.StateKey));
        }

        if (content.Membership is Membership.Join or Membership.Invite or Membership.Knock)
        {
            keys[count++] = StateSlot.JoinRules;
        }

        if (content is { Membership: Membership.Invite, HasThirdPartyInvite: true } && ThirdPartyInvite.TryGetToken(pdu, out Utf8Text token))
        {
            keys[count++] = StateSlot.ThirdPartyInvite(token);
        }

        if (content.Membership == Membership.Join && pdu.Version.Authorization.AllowsRestrictedJoins && !content.Authoriser.IsDefault)
        {
            count = Add(keys, count, StateSlot.Member(content.Authoriser));
        }

        return count;
    }

    private static int Add(Span<StateSlot> keys, int count, StateSlot key)
    {
        if (keys[..count].Contains(key))
        {
            return count;
        }

        keys[count] = key;
        return count + 1;
    }

    /// <summary>Represents a buffer for the slots of one event.</summary>
    [InlineArray(MaxSlots)]
    internal struct Keys
    {
        private StateSlot _first;
    }
}
