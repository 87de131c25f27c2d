using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Joining, leaving, knocking and inviting, where this server or the other is not in the room.</summary>
/// <remarks>
/// Matrix spec, server-server API, § Joining Rooms, § Knocking upon a room, § Inviting to a room, § Leaving Rooms, § Third-party invites. A
/// template is never given out unchecked: what comes back is a draft of one's own (<see cref="MembershipDraft"/>).
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
