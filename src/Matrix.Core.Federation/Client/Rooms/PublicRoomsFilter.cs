namespace Matrix.Core.Federation.Client;

/// <summary>The filter of a search in the published directory.</summary>
internal sealed record PublicRoomsFilter
{
    public string? GenericSearchTerm { get; init; }

    public IReadOnlyList<string?>? RoomTypes { get; init; }
}
