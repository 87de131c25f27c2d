using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>A template that has passed its checks, made into a draft of one's own: to be given a time, signed, and sent.</summary>
/// <param name="Version">The room version: one of those that were offered.</param>
/// <param name="Draft">
/// The draft. Its time is to be set, and in room versions 1 and 2 its ID. Of the template only the references, the depth and the content of
/// a membership are in it.
/// </param>
/// <param name="SendTo">
/// Where the signed event goes: the server of the user that authorises a restricted join, who must sign it too; else the server that made the template.
/// </param>
public sealed record MembershipDraft(RoomVersion Version, PduBuilder Draft, ServerName SendTo);
