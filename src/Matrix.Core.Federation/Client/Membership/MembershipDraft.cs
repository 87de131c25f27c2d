using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a draft of a membership event, built from a template that passed its checks. The caller sets its time, signs it and sends it.</summary>
public sealed record MembershipDraft
{
    internal MembershipDraft(RoomVersion version, PduBuilder draft, ServerName sendTo)
    {
        Version = version;
        Draft = draft;
        SendTo = sendTo;
    }

    /// <summary>Gets the room version. For joins and knocks it is one of the offered versions.</summary>
    public RoomVersion Version { get; init; }

    /// <summary>
    /// Gets the draft. The caller sets its time, and in room versions 1 and 2 its ID. Only the references, the depth and the membership content come from the
    /// template.
    /// </summary>
    public PduBuilder Draft { get; init; }

    /// <summary>
    /// Gets the destination of the signed event. For a restricted join it is the server of the authorising user, which must also sign the event. Otherwise it is
    /// the server that made the template.
    /// </summary>
    public ServerName SendTo { get; init; }
}
