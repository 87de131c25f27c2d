namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>The state-independent rules as a verdict: an event that none of them rejects is allowed by the last one.</summary>
internal static class StateIndependent
{
    public static AuthVerdict Judge(VerifiedPdu verified, IReadOnlyList<AuthEvent> authEvents, AuthEvent? createEvent = null) =>
        AuthRules.CheckStateIndependent(verified, authEvents, createEvent)?.Verdict
        ?? new AuthVerdict(verified.Pdu.Version, verified.Pdu.IsType("m.room.create"u8) ? AuthRule.Create : AuthRule.Otherwise, isAllowed: true, facts: null);
}
