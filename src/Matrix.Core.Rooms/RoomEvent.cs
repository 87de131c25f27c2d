using System.Diagnostics;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents an event as a room holds it: the event, what became of it, and the states around it. Immutable.</summary>
/// <remarks>
/// Only a room makes one, and <see cref="TryLoadTrusted"/> from what was stored. What became of the event and the verdict agree: a refusal never
/// stands beside a verdict that allows.
/// </remarks>
[DebuggerDisplay("{Pdu} {Status}")]
public sealed partial record RoomEvent
{
    private RoomEvent(VerifiedPdu verified, EventStatus status, StateMap? before, RejectionReason? rejection, AuthVerdict? verdict, ServerName? unsignedBy)
    {
        if (!IsConsistent(verified, status, rejection, verdict, unsignedBy))
        {
            throw new ArgumentException($"The verdict on {verified} does not fit what became of it: {verdict?.ToString() ?? "there is none"}.", nameof(verdict));
        }

        VerifiedPdu = verified;
        Status = status;
        StateBefore = before;
        StateAfter = before is null ? null : StateAfterFrom(before);
        Rejection = rejection;
        Verdict = verdict;
        UnsignedBy = unsignedBy;
    }

    /// <summary>Gets the event.</summary>
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

    /// <summary>Gets what became of it.</summary>
    public EventStatus Status { get; }

    /// <summary>
    /// Gets the state before it; null for an outlier, and where the event was loaded apart from its states (<see cref="TryLoadTrusted"/>). Null too for
    /// an event that its own auth events or the length of a field refused, until the state is needed:
    /// <see cref="Room.TryGetStateBefore"/> works it out.
    /// </summary>
    public StateMap? StateBefore { get; private init; }

    /// <summary>Gets the state after it: for a rejected event the state before it. Null where <see cref="StateBefore"/> is.</summary>
    public StateMap? StateAfter { get; private init; }

    /// <summary>Gets which check rejected it; null for one that was not rejected.</summary>
    public RejectionReason? Rejection { get; }

    /// <summary>
    /// Gets the verdict of the auth rules that decided: the one that allowed the event, or the refusal that rejected or soft-failed it. Null
    /// where another check refused it: the length of a field (<see cref="RejectionReason.OverlongField"/>) or its policy server
    /// (<see cref="UnsignedBy"/>).
    /// </summary>
    public AuthVerdict? Verdict { get; }

    /// <summary>
    /// Gets the policy server whose signature it lacks: where that is what soft-failed it, and where it was accepted because the policy server could
    /// not be reached (<see cref="PolicyServerFallback.Accept"/>).
    /// </summary>
    public ServerName? UnsignedBy { get; private init; }

    /// <summary>Gets a value that determines whether it has a place in the graph.</summary>
    public bool IsInGraph => Status != EventStatus.Outlier;

    /// <summary>Gets a value that determines whether it was rejected.</summary>
    public bool IsRejected => Status == EventStatus.Rejected || Rejection is not null;

    /// <summary>Gets a sentence that says what decided, with the rule where an auth rule did: <c>rejected by v12 rule 5.3.5.2: …</c>.</summary>
    public string Explanation => Verdict?.ToString()
        ?? (UnsignedBy is { } via ? $"soft-failed: {Explanations.OfMissingPolicySignature(via)}" : $"rejected: {Explanations.OfOverlongField(VerifiedPdu.Pdu.OverlongField)}");

    internal static RoomEvent Accept(VerifiedPdu verified, StateMap before, AuthVerdict verdict, ServerName? unsignedBy = null) =>
        new(verified, EventStatus.Accepted, before, null, verdict, unsignedBy);

    internal static RoomEvent SoftFail(VerifiedPdu verified, StateMap before, AuthVerdict refusal) => new(verified, EventStatus.SoftFailed, before, null, refusal, null);

    internal static RoomEvent SoftFail(VerifiedPdu verified, StateMap before, ServerName unsignedBy) =>
        new(verified, EventStatus.SoftFailed, before, null, null, unsignedBy);

    /// <param name="verified">The event.</param>
    /// <param name="before">The state before it; null where it has not been worked out.</param>
    /// <param name="reason">The check that rejects it.</param>
    /// <param name="refusal">The refusal of the auth rules; null for an over-long field.</param>
    internal static RoomEvent Reject(VerifiedPdu verified, StateMap? before, RejectionReason reason, AuthVerdict? refusal) =>
        new(verified, EventStatus.Rejected, before, reason, refusal, null);

    /// <summary>An outlier, of which only its own auth events are known.</summary>
    internal static RoomEvent Outlier(VerifiedPdu verified, AuthVerdict? verdict) => new(
        verified,
        EventStatus.Outlier,
        null,
        verdict switch { null => RejectionReason.OverlongField, { IsAllowed: false } => RejectionReason.AuthEvents, _ => null },
        verdict,
        null);

    /// <summary>The same, holding another copy of the event.</summary>
    internal RoomEvent WithEvent(VerifiedPdu verified) => this with { VerifiedPdu = verified };

    /// <summary>The same, with the signature of the policy server that it lacked.</summary>
    internal RoomEvent WithPolicySignature(VerifiedPdu signed) => this with { VerifiedPdu = signed, UnsignedBy = null };

    /// <summary>The state after the event where a state is the one before it.</summary>
    internal StateMap StateAfterFrom(StateMap before) =>
        Status != EventStatus.Rejected && VerifiedPdu.Pdu.Slot is { } key ? before.SetItem(key, VerifiedPdu.Pdu.EventId) : before;

    /// <summary>Whether what became of an event, and what decided it, fit each other. A refusal never has a verdict that allows.</summary>
    private static bool IsConsistent(VerifiedPdu verified, EventStatus status, RejectionReason? rejection, AuthVerdict? verdict, ServerName? unsignedBy)
    {
        // A field that is too long refuses an event before any rule is asked, and whatever the rules would say.
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
