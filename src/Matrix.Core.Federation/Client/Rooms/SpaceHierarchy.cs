using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>A space and the rooms right below it.</summary>
/// <remarks>Matrix spec, server-server API, § Spaces.</remarks>
public sealed record SpaceHierarchy
{
    private static readonly string[] Names = ["room", "children", "inaccessible_children"];

    /// <summary>The space, or the room where it is none.</summary>
    public required SpaceSummary Room { get; init; }

    /// <summary>The rooms in it that the asking server could see.</summary>
    public required IReadOnlyList<RoomSummary> Children { get; init; }

    /// <summary>The rooms in it that the asking server cannot see or join, from anywhere: they are not to be asked for again.</summary>
    public required IReadOnlyList<RoomId> InaccessibleChildren { get; init; }

    /// <summary>How many rooms, IDs and <c>m.space.child</c> events were left out because they cannot be read.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Reads the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="space">The space.</param>
    /// <param name="error">Why there is none. Required is <c>room</c> with its <c>room_id</c>.</param>
    /// <returns>Whether the body can be read.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out SpaceHierarchy? space, out ContentError error)
    {
        space = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out error))
        {
            return false;
        }

        ReadOnlyMemory<byte> roomText = reply.RequireObject("room");
        error = reply.Error;
        if (error.Kind != ContentErrorKind.None)
        {
            return false;
        }

        var room = SpaceSummary.Read(roomText, out error);
        if (error.Kind != ContentErrorKind.None)
        {
            return false;
        }

        var read = new SpaceHierarchy
        {
            Room = room,
            Children = reply.ReadList<RoomSummary>("children", RoomSummary.TryRead),
            InaccessibleChildren = reply.ReadIds<RoomId>("inaccessible_children"),
            LeftOutCount = reply.LeftOutCount + room.LeftOutCount,
        };
        error = reply.Error;
        space = error.Kind == ContentErrorKind.None ? read : null;
        return space is not null;
    }
}
