using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>What a server shows of a space: the room itself, and which rooms it says are in it.</summary>
/// <remarks>Only its ID is required: what else the server does not say is 0 or false.</remarks>
public sealed record SpaceSummary : RoomSummary
{
    private const string ChildrenName = "children_state";

    /// <summary>Makes a summary by hand, for tests of what uses it.</summary>
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

        // Where the list is not as it should be, the text says what is kept of it.
        if (LeftOutCount > 0 || (!room.TryGet(ChildrenName, out _) && room.Has(ChildrenName)))
        {
            Json = new RawJson(JsonRewrite.WithMember(json.Utf8, ChildrenName, JsonRewrite.List(ChildrenState)));
        }
    }

    /// <summary>The <c>m.space.child</c> events, stripped, with their <c>origin_server_ts</c>; empty where the room is no space.</summary>
    public required IReadOnlyList<RawJson> ChildrenState { get; init; }

    /// <summary>How many of the events were left out because they cannot be read.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Reads the room of a reply.</summary>
    internal static SpaceSummary Read(ReadOnlyMemory<byte> value, out ContentError error)
    {
        var room = JsonEnvelope.OfValid(value, [ChildrenName]);
        return new SpaceSummary(new RawJson(value.ToArray()), room, out error);
    }
}
