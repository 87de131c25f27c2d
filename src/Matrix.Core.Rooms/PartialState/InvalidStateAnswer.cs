using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents an invalid answer of a server about the state of the room. The server is not asked about this room again.</summary>
public sealed record InvalidStateAnswer
{
    /// <summary>Gets the server.</summary>
    public required ServerName Server { get; init; }

    /// <summary>Gets the event that was asked about.</summary>
    public required EventId EventId { get; init; }

    /// <summary>Gets the fault.</summary>
    public required StateAnswerFault Fault { get; init; }
}
