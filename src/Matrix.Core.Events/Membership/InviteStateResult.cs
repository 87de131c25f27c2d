using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Represents the result of checking the state events of an invite or a knock.</summary>
public sealed record InviteStateResult
{
    /// <summary>The <c>errcode</c> that refuses an invite because of its state events. The HTTP status is 400.</summary>
    public const string ErrorCode = "M_MISSING_PARAM";

    internal InviteStateResult(InviteStateMode mode) => Mode = mode;

    /// <summary>Gets the mode of the checks.</summary>
    public InviteStateMode Mode { get; }

    /// <summary>Gets the complete events that passed the checks, in the order of the list.</summary>
    public ImmutableArray<VerifiedPdu> Events { get; init; } = [];

    /// <summary>Gets the stripped events, as canonical JSON with all their fields. They are unverified: show them, but do not base decisions on them.</summary>
    public ImmutableDictionary<StateSlot, ReadOnlyMemory<byte>> StrippedEvents { get; init; } = ImmutableDictionary<StateSlot, ReadOnlyMemory<byte>>.Empty;

    /// <summary>Gets the problems, in the order of the list.</summary>
    public ImmutableArray<InviteStateError> Errors { get; init; } = [];

    /// <summary>Gets the create event, or <see langword="null"/> if the list does not contain a complete create event that passed the checks.</summary>
    public VerifiedPdu? CreateEvent { get; init; }

    /// <summary>Gets a value that indicates whether the invite is accepted. If not, it is refused with <see cref="ErrorCode"/>.</summary>
    public bool IsAccepted => Mode == InviteStateMode.Lenient ? !Errors.Any(problem => problem.Kind == InviteStateErrorKind.TooLarge) : Errors.IsEmpty;

    /// <summary>
    /// Gets a value that indicates whether the result may change when more keys have been fetched. If so, check again before the invite is refused.
    /// </summary>
    public bool IsRetryable => Errors.Any(problem => problem is { Kind: InviteStateErrorKind.Unsigned, VerificationError.IsRetryable: true });
}
