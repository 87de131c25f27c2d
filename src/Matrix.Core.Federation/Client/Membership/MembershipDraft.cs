using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a draft of a membership event, built from a template that passed its checks. The caller sets its time, signs it and sends it.</summary>
/// <param name="Version">The room version. For joins and knocks it is one of the offered versions.</param>
/// <param name="Draft">
/// The draft. The caller sets its time, and in room versions 1 and 2 its ID. Only the references, the depth and the membership content come from the template.
/// </param>
/// <param name="SendTo">
/// The destination of the signed event. For a restricted join it is the server of the authorising user, which must also sign the event. Otherwise it is the
/// server that made the template.
/// </param>
public sealed record MembershipDraft(RoomVersion Version, PduBuilder Draft, ServerName SendTo);
