namespace Matrix.Core.Rooms;

/// <summary>Specifies the result for an event whose policy server cannot be reached.</summary>
/// <remarks>
/// The specification defines the result for an event that the policy server refuses to sign. It does not define the result where the policy server cannot be asked, and servers differ.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#policy-servers">Server-server API, Policy Servers</seealso>
public enum PolicyServerFallback
{
    /// <summary>The event is soft-failed. A policy server that is down silences the room.</summary>
    SoftFail,

    /// <summary>The event is accepted. An attacker who takes the policy server down can send events that it would refuse.</summary>
    Accept,

    /// <summary>The event is not received, and nothing of it is remembered. The host receives it again later. Until then, events that reference it are missing it.</summary>
    Defer,
}
