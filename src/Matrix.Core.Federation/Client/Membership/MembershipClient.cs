using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Provides methods to join, leave, knock and invite with the handshakes that servers use if one of them is not in the room.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#joining-rooms">Joining Rooms</see>,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#knocking-rooms">Knocking upon a room</see>,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#inviting-to-a-room">Inviting to a room</see>,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#leaving-rooms-rejecting-invites">Leaving Rooms</see>,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#third-party-invites">Third-party invites</see>. A template is never returned unchecked. Methods
/// return a new draft that is built from it (<see cref="MembershipDraft"/>).
/// </remarks>
public sealed partial class MembershipClient
{
    private readonly RequestExecutor _caller;
    private readonly ServerName _origin;
    private readonly FederationClientOptions _options;

    internal MembershipClient(RequestExecutor caller, ServerName origin, FederationClientOptions options)
    {
        _caller = caller;
        _origin = origin;
        _options = options;
    }
}
