using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Represents what the events that came with an invite or a knock are worth.</summary>
public sealed record InviteStateResult
{
    /// <summary>The <c>errcode</c> by which an invite is refused whose events do not hold; the status is 400.</summary>
    public const string ErrorCode = "M_MISSING_PARAM";

    internal InviteStateResult(InviteStateMode mode) => Mode = mode;

    /// <summary>Gets how strictly the events were judged.</summary>
    public InviteStateMode Mode { get; }

    /// <summary>Gets the whole events that hold, in the order in which they came.</summary>
    public ImmutableArray<VerifiedPdu> Events { get; init; } = [];

    /// <summary>Gets the stripped events, as canonical JSON with all their fields. They are a stranger's word: show them, and decide nothing by them.</summary>
    public ImmutableDictionary<StateSlot, ReadOnlyMemory<byte>> StrippedEvents { get; init; } = ImmutableDictionary<StateSlot, ReadOnlyMemory<byte>>.Empty;

    /// <summary>Gets what is wrong, in the order of the list.</summary>
    public ImmutableArray<InviteStateProblem> Problems { get; init; } = [];

    /// <summary>Gets the create event, where it came whole and holds.</summary>
    public VerifiedPdu? CreateEvent { get; init; }

    /// <summary>Gets a value that determines whether the invite stands. If not, it is refused with <see cref="ErrorCode"/>.</summary>
    public bool IsAccepted => Mode == InviteStateMode.Lenient ? !Problems.Any(problem => problem.Kind == InviteStateProblemKind.TooLarge) : Problems.IsEmpty;

    /// <summary>Gets a value that determines whether the answer may be another when keys have been fetched: judge again before it is refused.</summary>
    public bool IsRetryable => Problems.Any(problem => problem is { Kind: InviteStateProblemKind.Unsigned, Unsigned.IsRetryable: true });
}
