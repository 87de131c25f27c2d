using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents the reason why the answer to a join with omitted members cannot be used. The responder is at fault, and another server may be asked.</summary>
public sealed record PartialJoinError
{
    internal PartialJoinError(PartialJoinErrorKind kind) => Kind = kind;

    /// <summary>Gets the kind of the error.</summary>
    public PartialJoinErrorKind Kind { get; }

    /// <summary>Gets the missing events, in order of their IDs. It is empty unless <see cref="Kind"/> is <see cref="PartialJoinErrorKind.Incomplete"/>.</summary>
    public ImmutableArray<EventId> MissingEvents { get; internal init; } = [];

    /// <summary>Gets the refusal of the auth rules; <see langword="null"/> unless <see cref="Kind"/> is <see cref="PartialJoinErrorKind.JoinRefused"/>.</summary>
    public AuthVerdict? Verdict { get; internal init; }

    /// <summary>Returns the error as the end of a sentence about the answer.</summary>
    public override string ToString() => Kind switch
    {
        PartialJoinErrorKind.NoCreateEvent => "has a state without a create event",
        PartialJoinErrorKind.SecondCreateEvent => "has two create events",
        PartialJoinErrorKind.WrongRoom => "has the create event of another room",
        PartialJoinErrorKind.WrongVersion => "has a create event of another room version",
        PartialJoinErrorKind.InvalidCreateEvent => "has an invalid create event",
        PartialJoinErrorKind.NoServers => "has no servers_in_room",
        PartialJoinErrorKind.Incomplete => $"lacks {string.Join(", ", MissingEvents)}",
        _ => $"does not allow the join: {Verdict}",
    };
}
