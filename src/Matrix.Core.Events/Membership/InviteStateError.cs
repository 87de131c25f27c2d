namespace Matrix.Core.Events;

/// <summary>Represents a problem with a state event of an invite or a knock. The event is left out, unless it is a stripped event.</summary>
public sealed record InviteStateError
{
    internal InviteStateError(int index, InviteStateErrorKind kind) => (Index, Kind) = (index, kind);

    /// <summary>Gets the index of the event in the list, from 0, or -1 for a problem of the list itself.</summary>
    public int Index { get; }

    /// <summary>Gets the kind of problem.</summary>
    public InviteStateErrorKind Kind { get; }

    /// <summary>Gets the reason why the bytes are not an event, if that is the problem.</summary>
    public PduError ParseError { get; init; }

    /// <summary>Gets the signature check that failed, if that is the problem.</summary>
    public PduVerificationError VerificationError { get; init; }

    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString() => Kind switch
    {
        InviteStateErrorKind.TooLarge => "the list is too large",
        InviteStateErrorKind.MissingCreateEvent => "the create event is not in the list",
        InviteStateErrorKind.Malformed => $"event {Index} is malformed: {ParseError}",
        InviteStateErrorKind.Stripped => $"event {Index} is stripped",
        InviteStateErrorKind.OtherRoom => $"event {Index} is of another room",
        InviteStateErrorKind.NotState => $"event {Index} is not a state event",
        InviteStateErrorKind.Unsigned => $"event {Index} is not signed: {VerificationError}",
        InviteStateErrorKind.OtherRoomVersion => $"event {Index} is the create event of another room version",
        _ => $"event {Index} has the type and state key of an event before it",
    };
}
