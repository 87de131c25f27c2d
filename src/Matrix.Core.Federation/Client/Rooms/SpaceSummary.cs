using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the public information about a space: the room itself and the list of its children.</summary>
/// <remarks>Only the room ID is required. Other required members that the server leaves out are 0 or false.</remarks>
public sealed record SpaceSummary : RoomSummary
{
    private const string ChildrenName = "children_state";

    /// <summary>Initializes a summary by hand, for tests of code that uses it.</summary>
    public SpaceSummary()
    {
    }

    [SetsRequiredMembers]
    private SpaceSummary(RawJson json, JsonEnvelope room, out ContentError error)
        : base(json, out error, needsOnlyId: true)
    {
        ChildrenState = room.ReadList<RawJson>(ChildrenName, JsonEnvelope.TryReadObject);
        LeftOutCount = room.LeftOutCount;
        error = error.Kind == ContentErrorKind.None ? room.Error : error;

        // If entries were left out of the list, the text must contain only the kept ones.
        if (LeftOutCount > 0 || (!room.TryGet(ChildrenName, out _) && room.Has(ChildrenName)))
        {
            Json = new RawJson(JsonRewrite.WithMember(json.Utf8, ChildrenName, JsonRewrite.List(ChildrenState)));
        }
    }

    /// <summary>Gets the stripped <c>m.space.child</c> events with their <c>origin_server_ts</c>. The list is empty if the room is not a space.</summary>
    public required IReadOnlyList<RawJson> ChildrenState { get; init; }

    /// <summary>Gets the number of <c>m.space.child</c> events that were left out because they cannot be read.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Reads the room of a reply.</summary>
    internal static SpaceSummary Read(ReadOnlyMemory<byte> value, out ContentError error)
    {
        var room = JsonEnvelope.OfValid(value, [ChildrenName]);
        return new SpaceSummary(new RawJson(value.ToArray()), room, out error);
    }
}
