using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a space and its direct children.</summary>
/// <remarks>Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#spaces">Spaces</see>.</remarks>
public sealed record SpaceHierarchy
{
    private static readonly string[] Names = ["room", "children", "inaccessible_children"];

    /// <summary>Gets the requested room, which is a space or an ordinary room.</summary>
    public required SpaceSummary Room { get; init; }

    /// <summary>Gets the child rooms that the requesting server may see.</summary>
    public required IReadOnlyList<RoomSummary> Children { get; init; }

    /// <summary>Gets the child rooms that the requesting server can neither see nor join through any server. Do not request them again.</summary>
    public required IReadOnlyList<RoomId> InaccessibleChildren { get; init; }

    /// <summary>Gets the number of rooms, IDs and <c>m.space.child</c> events that were left out because they cannot be read.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Tries to read the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="space">The space, or null if the body cannot be read.</param>
    /// <param name="error">The reason that the body cannot be read. <c>room</c> with its <c>room_id</c> is required.</param>
    /// <returns><see langword="true"/> if the body can be read; otherwise, <see langword="false"/>.</returns>
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
