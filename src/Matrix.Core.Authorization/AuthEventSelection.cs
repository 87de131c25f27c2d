using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>Which state an event is authorised by: the keys whose events it is to cite in <c>auth_events</c>.</summary>
/// <remarks>Matrix spec, server-server API, § Auth events selection. At most <see cref="Max"/> keys, each once.</remarks>
public static class AuthEventSelection
{
    /// <summary>The most keys that an event has: create, power levels, two members, join rules, and a third-party invite or an authoriser.</summary>
    public const int Max = 6;

    /// <summary>The keys for an event. Of those at which the state has no event, none is cited.</summary>
    /// <param name="pdu">The event.</param>
    /// <returns>Empty for a create event; without the create event in version 12, where the room ID implies it.</returns>
    public static ImmutableArray<StateSlot> For(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        Keys keys = default;
        int count = Collect(pdu, keys);
        return [.. ((ReadOnlySpan<StateSlot>)keys)[..count]];
    }

    /// <summary>Collects the keys for an event.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="keys">Takes up to <see cref="Max"/> keys.</param>
    /// <returns>How many there are.</returns>
    internal static int Collect(Pdu pdu, Span<StateSlot> keys)
    {
        if (pdu.IsType("m.room.create"u8))
        {
            return 0;
        }

        int count = 0;
        if (!pdu.Version.RoomIdIsCreateEventId)
        {
            keys[count++] = AuthKeys.Create;
        }

        keys[count++] = AuthKeys.PowerLevels;
        if (!pdu.Sender.IsDefault)
        {
            count = Add(keys, count, AuthKeys.Member(pdu.Sender.Text));
        }

        if (!pdu.IsType("m.room.member"u8))
        {
            return count;
        }

        MemberContent content = MemberContent.Of(pdu);
        if (pdu.Slot is { } stateKey)
        {
            count = Add(keys, count, AuthKeys.Member(stateKey.StateKey));
        }

        if (content.Membership is Membership.Join or Membership.Invite or Membership.Knock)
        {
            keys[count++] = AuthKeys.JoinRules;
        }

        if (content is { Membership: Membership.Invite, HasThirdPartyInvite: true } && ThirdPartyInvite.TryGetToken(pdu, out Utf8Text token))
        {
            keys[count++] = AuthKeys.ThirdPartyInvite(token);
        }

        if (content.Membership == Membership.Join && pdu.Version.RestrictedJoins && !content.Authoriser.IsDefault)
        {
            count = Add(keys, count, AuthKeys.Member(content.Authoriser));
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

    /// <summary>Room for the keys of one event.</summary>
    [InlineArray(Max)]
    internal struct Keys
    {
        private StateSlot _first;
    }
}
