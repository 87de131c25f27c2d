namespace Matrix.Core.Federation.Client;

/// <summary>What is asked of the published directory.</summary>
public sealed record PublicRoomsQuery
{
    /// <summary>The most rooms; the server's default where null, which may be all.</summary>
    public int? Limit { get; init; }

    /// <summary>From where to read on: <see cref="PublicRooms.NextBatch"/> or <see cref="PublicRooms.PrevBatch"/> of an answer before.</summary>
    public string? Since { get; init; }

    /// <summary>Whether rooms of other networks, bridged by the server, are asked for too.</summary>
    public bool? IncludeAllNetworks { get; init; }

    /// <summary>The one network asked for. Not together with <see cref="IncludeAllNetworks"/>.</summary>
    public string? ThirdPartyInstanceId { get; init; }

    /// <summary>Text that a room's name, topic or alias must hold. Needs <see cref="RoomsClient.SearchPublicRoomsAsync"/>.</summary>
    public string? SearchTerm { get; init; }

    /// <summary>The types that a room may have; null among them is the type of rooms without one. Needs <see cref="RoomsClient.SearchPublicRoomsAsync"/>.</summary>
    public IReadOnlyList<string?>? RoomTypes { get; init; }

    internal bool HasFilter => SearchTerm is not null || RoomTypes is not null;
}
