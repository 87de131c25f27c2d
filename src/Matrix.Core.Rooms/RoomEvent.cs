using System.Diagnostics;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>An event as a room holds it: the event, what became of it, and the states around it. Immutable.</summary>
[DebuggerDisplay("{Event} {Status}")]
public sealed record RoomEvent
{
    /// <summary>The event.</summary>
    public required VerifiedPdu Event { get; init; }

    /// <summary>What became of it.</summary>
    public required EventStatus Status { get; init; }

    /// <summary>The state before it; null for an outlier.</summary>
    public StateMap? StateBefore { get; init; }

    /// <summary>The state after it: for a rejected event the state before it; null for an outlier.</summary>
    public StateMap? StateAfter { get; init; }

    /// <summary>Which check rejected it; null for one that was not.</summary>
    public RejectionReason? Rejection { get; init; }

    /// <summary>The verdict that rejected or soft-failed it, or the one that allowed it.</summary>
    public AuthVerdict Verdict { get; init; }

    /// <summary>The policy server whose signature it lacks, where that is what soft-failed it; its verdict then is one that allows it.</summary>
    public ServerName? UnsignedBy { get; init; }

    /// <summary>Whether it has a place in the graph.</summary>
    public bool IsInGraph => StateAfter is not null;

    /// <summary>Whether it was rejected.</summary>
    public bool IsRejected => Status == EventStatus.Rejected || Rejection is not null;
}
