using Matrix.Core.Homeserver;
using Matrix.Core.KillTest.Checks;

namespace Matrix.Core.KillTest;

/// <summary>Represents what a run left.</summary>
internal sealed record RunResult
{
    /// <summary>Gets the room of the second server.</summary>
    public required RoomSession Room { get; init; }

    public required Evidence Evidence { get; init; }

    /// <summary>Gets the path of the database of the sample.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>Gets the number of transactions that the sample acknowledged.</summary>
    public required int Transactions { get; init; }

    /// <summary>Gets the number of requests of the second server without an acknowledgement.</summary>
    public required int RepeatedToSample { get; init; }

    /// <summary>Gets the number of transactions that the sample repeated.</summary>
    public required int RepeatedBySample { get; init; }

    /// <summary>Gets the number of requests of clients without an answer.</summary>
    public required int UnansweredToClients { get; init; }
}
