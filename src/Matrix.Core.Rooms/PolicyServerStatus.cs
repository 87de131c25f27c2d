namespace Matrix.Core.Rooms;

/// <summary>Specifies whether the host already asked the room's policy server to sign an event.</summary>
/// <remarks>It matters only for a live event without the policy server's signature, in a room that requires one.</remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#policy-servers">Server-server API, Policy Servers</seealso>
public enum PolicyServerStatus
{
    /// <summary>The policy server was not asked. The room answers <see cref="ReceiveResult.NeedsPolicySignature"/>.</summary>
    NotAsked,

    /// <summary>The policy server refused to sign. The event is soft-failed.</summary>
    Refused,

    /// <summary>The policy server could not be reached. <see cref="RoomOptions.WhenPolicyServerUnreachable"/> decides the result.</summary>
    Unreachable,
}
