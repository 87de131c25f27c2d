namespace Matrix.Core.Events;

/// <summary>Represents a problem with a state event of an invite or a knock. The event is left out, unless it is a stripped event.</summary>
public sealed record InviteStateProblem
{
    internal InviteStateProblem(int index, InviteStateProblemKind kind) => (Index, Kind) = (index, kind);

    /// <summary>Gets the index of the event in the list, from 0, or -1 for a problem of the list itself.</summary>
    public int Index { get; }

    /// <summary>Gets the kind of problem.</summary>
    public InviteStateProblemKind Kind { get; }

    /// <summary>Gets the reason why the bytes are not an event, if that is the problem.</summary>
    public PduError Malformed { get; init; }

    /// <summary>Gets the signature check that failed, if that is the problem.</summary>
    public PduVerificationError Unsigned { get; init; }

    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString() => Kind switch
    {
        InviteStateProblemKind.TooLarge => "the list is too large",
        InviteStateProblemKind.MissingCreateEvent => "the create event is not in the list",
        InviteStateProblemKind.Malformed => $"event {Index} is malformed: {Malformed}",
        InviteStateProblemKind.Stripped => $"event {Index} is stripped",
        InviteStateProblemKind.OtherRoom => $"event {Index} is of another room",
        InviteStateProblemKind.NotState => $"event {Index} is not a state event",
        InviteStateProblemKind.Unsigned => $"event {Index} is not signed: {Unsigned}",
        InviteStateProblemKind.OtherRoomVersion => $"event {Index} is the create event of another room version",
        _ => $"event {Index} has the type and state key of an event before it",
    };
}
