using Matrix.Core.Events;
using Matrix.Core.Federation.Client;

namespace Matrix.Core.Interop.Server;

/// <summary>How a join went.</summary>
/// <param name="Room">The room, whole.</param>
/// <param name="Join">The join.</param>
/// <param name="Answer">What <c>/send_join</c> said beside the events.</param>
/// <param name="Received">The state that <c>/send_join</c> brought: without most members, where they were left out.</param>
/// <param name="StateBefore">The state before the join, whole.</param>
internal sealed record Joined(JoinedRoom Room, VerifiedPdu Join, SendJoinResult Answer, RoomState Received, RoomState StateBefore);
