namespace Matrix.Core.Federation.Client;

/// <summary>Specifies a query of a published room directory.</summary>
public sealed record PublicRoomsQuery
{
    /// <summary>Gets the maximum number of rooms of a page, or null for the server's default, which may be all rooms.</summary>
    public int? Limit { get; init; }

    /// <summary>
    /// Gets the page to read: <see cref="PublicRooms.NextBatch"/> or <see cref="PublicRooms.PrevBatch"/> of an earlier answer. Null means the first page.
    /// </summary>
    public string? Since { get; init; }

    /// <summary>Gets a value that indicates whether rooms of other networks that the server bridges are included. Null means the server's default.</summary>
    public bool? IncludeAllNetworks { get; init; }

    /// <summary>Gets the only network to include, or null. It cannot be combined with <see cref="IncludeAllNetworks"/>.</summary>
    public string? ThirdPartyInstanceId { get; init; }

    /// <summary>Gets the text that a room's name, topic or alias must contain, or null. Requires <see cref="RoomsClient.SearchPublicRoomsAsync"/>.</summary>
    public string? SearchTerm { get; init; }

    /// <summary>
    /// Gets the room types to include, or null for all. A null item selects rooms without a type. Requires <see cref="RoomsClient.SearchPublicRoomsAsync"/>.
    /// </summary>
    public IReadOnlyList<string?>? RoomTypes { get; init; }

    internal bool HasFilter => SearchTerm is not null || RoomTypes is not null;
}
