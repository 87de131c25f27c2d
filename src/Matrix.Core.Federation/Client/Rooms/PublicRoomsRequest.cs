namespace Matrix.Core.Federation.Client;

/// <summary>Represents the body of a search in a published room directory.</summary>
internal sealed record PublicRoomsRequest
{
    public int? Limit { get; init; }

    public string? Since { get; init; }

    public PublicRoomsFilter? Filter { get; init; }

    public bool? IncludeAllNetworks { get; init; }

    public string? ThirdPartyInstanceId { get; init; }
}
