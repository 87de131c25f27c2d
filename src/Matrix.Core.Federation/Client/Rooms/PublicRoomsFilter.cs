namespace Matrix.Core.Federation.Client;

/// <summary>Represents the filter of a search in a published room directory.</summary>
internal sealed record PublicRoomsFilter
{
    public string? GenericSearchTerm { get; init; }

    public IReadOnlyList<string?>? RoomTypes { get; init; }
}
