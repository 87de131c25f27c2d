namespace Matrix.Core.Storage.Postgres;

/// <summary>Represents the row of a room that a transaction has locked.</summary>
internal sealed record LockedRoom
{
    public required long Number { get; init; }

    public required long Position { get; init; }

    public required long Generation { get; init; }

    public required int Phase { get; init; }
}
