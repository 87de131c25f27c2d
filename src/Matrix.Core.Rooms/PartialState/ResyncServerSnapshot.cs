using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents what a snapshot has about one server of the room.</summary>
public sealed record ResyncServerSnapshot
{
    /// <summary>Gets the name of the server.</summary>
    public required ServerName Name { get; init; }

    /// <summary>Gets the number of failures since its last answer.</summary>
    public int Failures { get; init; }

    /// <summary>Gets the time before which it is not asked; <see langword="null"/> if it may be asked at any time.</summary>
    public MatrixTimestamp? NotBefore { get; init; }

    /// <summary>Gets a value that indicates whether it gave an invalid answer, so that it is not asked again.</summary>
    public bool IsQuarantined { get; init; }
}
