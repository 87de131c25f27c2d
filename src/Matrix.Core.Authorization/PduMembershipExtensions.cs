using Matrix.Core.Events;

namespace Matrix.Core.Authorization;

/// <summary>Reads memberships from events.</summary>
public static class PduMembershipExtensions
{
    /// <summary>Gets the membership that an event sets, as the auth rules read it.</summary>
    /// <param name="pdu">The event.</param>
    /// <returns>
    /// <see cref="Membership.None"/> for an event of another type than <c>m.room.member</c>; <see cref="Membership.Unknown"/> if the value of <c>membership</c> is missing or not one of
    /// the specification's.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="pdu"/> is <see langword="null"/>.</exception>
    public static Membership GetMembership(this Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        return pdu.IsType("m.room.member"u8) ? MemberContent.Of(pdu).Membership : Membership.None;
    }
}
