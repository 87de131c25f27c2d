namespace Matrix.Core.Rooms;

/// <summary>Specifies what becomes of an event whose policy server cannot be reached.</summary>
/// <remarks>
/// Matrix spec 1.18, server-server API, § Policy Servers, says what becomes of an event that the policy server will not sign, and not of one about
/// which it cannot be asked. Servers differ.
/// </remarks>
public enum PolicyServerFallback
{
    /// <summary>It is soft-failed: a policy server that is down silences the room.</summary>
    SoftFail,

    /// <summary>It is accepted: whoever takes the policy server down can send what it would refuse.</summary>
    Accept,

    /// <summary>It is not taken, and nothing of it is remembered: the host gives it again later. Events that cite it are missing it.</summary>
    Defer,
}
