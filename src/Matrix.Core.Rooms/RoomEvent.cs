using System.Diagnostics;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents an event as a room holds it: the event, the decision about it, and the states around it. Immutable.</summary>
/// <remarks>
/// It is created only by a room, and by <see cref="TryLoadTrusted"/> from stored bytes. <see cref="Status"/> and <see cref="Verdict"/> are consistent: an event that is rejected or soft-failed never has a
/// verdict that allows it.
/// </remarks>
[DebuggerDisplay("{Pdu} {Status}")]
public sealed partial record RoomEvent
{
    private RoomEvent(VerifiedPdu verified, EventStatus status, StateMap? before, RejectionReason? rejection, AuthVerdict? verdict, ServerName? unsignedBy)
    {
        if (!IsConsistent(verified, status, rejection, verdict, unsignedBy))
        {
            throw new ArgumentException($"The verdict on {verified} does not fit its status {status}: {verdict?.ToString() ?? "no verdict"}.", nameof(verdict));
        }

        VerifiedPdu = verified;
        Status = status;
        StateBefore = before;
        StateAfter = before is null ? null : StateAfterFrom(before);
        Rejection = rejection;
        Verdict = verdict;
        UnsignedBy = unsignedBy;
    }

    /// <summary>Gets the event, with the proof that its signatures were verified.</summary>
    public VerifiedPdu VerifiedPdu { get; private init; }

    /// <summary>Gets the signed event itself.</summary>
    public Pdu Pdu => VerifiedPdu.Pdu;

    /// <summary>Gets the event ID.</summary>
    public EventId EventId => VerifiedPdu.EventId;

    /// <summary>Gets the room of the event.</summary>
    public RoomId RoomId => VerifiedPdu.RoomId;

    /// <summary>Gets the user who sent the event.</summary>
    public UserId Sender => VerifiedPdu.Sender;

    /// <summary>Gets the type of the event.</summary>
    public Utf8Text Type => VerifiedPdu.Type;

    /// <summary>Gets the <c>state_key</c> of a state event; null for a message event.</summary>
    public Utf8Text? StateKey => VerifiedPdu.StateKey;

    /// <summary>Gets the type and <c>state_key</c> of a state event; null for a message event.</summary>
    public StateSlot? Slot => VerifiedPdu.Slot;

    /// <summary>Gets the events before this one in the graph of the room, as cited.</summary>
    public PduReferences PrevEvents => VerifiedPdu.PrevEvents;

    /// <summary>Gets the events that this one cites as its authorisation.</summary>
    public PduReferences AuthEvents => VerifiedPdu.AuthEvents;

    /// <summary>Gets the decision of the room about the event.</summary>
    public EventStatus Status { get; }

    /// <summary>Gets the state before the event; <see langword="null"/> where it is not known.</summary>
    /// <remarks>
    /// It is <see langword="null"/> for an outlier, and for an event that was loaded without its states (<see cref="TryLoadTrusted"/>). It is also <see langword="null"/> for an event that was rejected by its own auth events
    /// or for the length of a field, until the state is needed: <see cref="Room.TryGetStateBefore"/> computes it.
    /// </remarks>
    public StateMap? StateBefore { get; private init; }

    /// <summary>
    /// Gets the state after the event, which for a rejected event is the state before it; <see langword="null"/> where <see cref="StateBefore"/> is <see langword="null"/>.
    /// </summary>
    public StateMap? StateAfter { get; private init; }

    /// <summary>Gets the check that rejected the event; <see langword="null"/> if the event was not rejected.</summary>
    public RejectionReason? Rejection { get; }

    /// <summary>
    /// Gets the verdict of the auth rules that decided: the verdict that allowed the event, or the refusal that rejected or soft-failed it. It is <see langword="null"/> where
    /// another check refused the event: the length of a field (<see cref="RejectionReason.OverlongField"/>), or the policy server (<see cref="UnsignedBy"/>).
    /// </summary>
    public AuthVerdict? Verdict { get; }

    /// <summary>
    /// Gets the policy server that did not sign the event. It is set where this soft-failed the event, and where the event was accepted because the policy server could not be
    /// reached (<see cref="PolicyServerFallback.Accept"/>).
    /// </summary>
    public ServerName? UnsignedBy { get; private init; }

    /// <summary>Gets the redaction that was applied to the event, so that <see cref="Pdu"/> is its redacted copy; <see langword="null"/> if the event was not redacted.</summary>
    public EventId? RedactedBy { get; private init; }

    /// <summary>Gets a value that indicates whether the event has a place in the graph. An outlier does not.</summary>
    public bool IsInGraph => Status != EventStatus.Outlier;

    /// <summary>Gets a value that indicates whether the event was rejected.</summary>
    public bool IsRejected => Status == EventStatus.Rejected || Rejection is not null;

    /// <summary>Gets a sentence that explains the decision, with the rule where an auth rule decided: <c>rejected by v12 rule 5.3.5.2: …</c>.</summary>
    public string Explanation => Verdict?.ToString()
        ?? (UnsignedBy is { } via ? $"soft-failed: {Explanations.DescribeMissingPolicySignature(via)}" : $"rejected: {Explanations.DescribeOverlongField(VerifiedPdu.Pdu.OverlongField)}");

    internal static RoomEvent Accept(VerifiedPdu verified, StateMap before, AuthVerdict verdict, ServerName? unsignedBy = null) =>
        new(verified, EventStatus.Accepted, before, null, verdict, unsignedBy);

    internal static RoomEvent SoftFail(VerifiedPdu verified, StateMap before, AuthVerdict refusal) => new(verified, EventStatus.SoftFailed, before, null, refusal, null);

    internal static RoomEvent SoftFail(VerifiedPdu verified, StateMap before, ServerName unsignedBy) =>
        new(verified, EventStatus.SoftFailed, before, null, null, unsignedBy);

    /// <param name="verified">The event.</param>
    /// <param name="before">The state before the event; null where it was not computed.</param>
    /// <param name="reason">The check that rejects it.</param>
    /// <param name="refusal">The refusal of the auth rules; null for an over-long field.</param>
    internal static RoomEvent Reject(VerifiedPdu verified, StateMap? before, RejectionReason reason, AuthVerdict? refusal) =>
        new(verified, EventStatus.Rejected, before, reason, refusal, null);

    /// <summary>Creates an outlier, which was checked only against its own auth events.</summary>
    internal static RoomEvent Outlier(VerifiedPdu verified, AuthVerdict? verdict) => new(
        verified,
        EventStatus.Outlier,
        null,
        verdict switch { null => RejectionReason.OverlongField, { IsAllowed: false } => RejectionReason.AuthEvents, _ => null },
        verdict,
        null);

    /// <summary>Returns the same decision for another copy of the event.</summary>
    internal RoomEvent WithEvent(VerifiedPdu verified) => this with { VerifiedPdu = verified };

    /// <summary>Returns the same decision for the redacted copy of the event.</summary>
    internal RoomEvent WithRedaction(VerifiedPdu redacted, EventId redaction) => this with { VerifiedPdu = redacted, RedactedBy = redaction };

    /// <summary>Returns the same decision for the event with the missing signature of the policy server.</summary>
    internal RoomEvent WithPolicySignature(VerifiedPdu signed) => this with { VerifiedPdu = signed, UnsignedBy = null };

    /// <summary>Computes the state after the event from the state before it.</summary>
    internal StateMap StateAfterFrom(StateMap before) =>
        Status != EventStatus.Rejected && VerifiedPdu.Pdu.Slot is { } key ? before.SetItem(key, VerifiedPdu.Pdu.EventId) : before;

    /// <summary>Determines whether a status and its reasons are consistent. A refusal never has a verdict that allows the event.</summary>
    private static bool IsConsistent(VerifiedPdu verified, EventStatus status, RejectionReason? rejection, AuthVerdict? verdict, ServerName? unsignedBy)
    {
        // An event with a field that is too long is rejected before the auth rules are applied.
        if ((verified.Pdu.OverlongField != PduField.None) != (rejection == RejectionReason.OverlongField))
        {
            return false;
        }

        bool isByRules = verdict is { IsAllowed: false };
        bool isRejection = rejection switch
        {
            RejectionReason.OverlongField => verdict is null,
            RejectionReason.AuthEvents => isByRules,
            RejectionReason.StateBefore => isByRules && status == EventStatus.Rejected,
            _ => false,
        };
        return status switch
        {
            EventStatus.Accepted => verdict is { IsAllowed: true } && rejection is null,
            EventStatus.Outlier => (rejection is null ? verdict is { IsAllowed: true } : isRejection) && unsignedBy is null,
            EventStatus.SoftFailed => rejection is null && (unsignedBy is null ? isByRules : verdict is null),
            _ => isRejection && unsignedBy is null,
        };
    }
}
