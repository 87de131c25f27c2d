using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.KillTest.Checks;

/// <summary>Represents what the peers of the sample saw of it.</summary>
internal sealed record Evidence
{
    /// <summary>Gets the events as they were signed: those of before the load, those of the second server, and those that it received.</summary>
    public required IReadOnlyDictionary<EventId, Pdu> Originals { get; init; }

    /// <summary>Gets the events that the sample acknowledged to the second server.</summary>
    public required IReadOnlyCollection<EventId> AcknowledgedToServer { get; init; }

    /// <summary>Gets the events that the sample acknowledged to clients, with their texts.</summary>
    public required IReadOnlyDictionary<EventId, string> AcknowledgedToClients { get; init; }

    /// <summary>Gets the events that the sample sent to the second server.</summary>
    public required IReadOnlyCollection<EventId> SentToServer { get; init; }

    /// <summary>Gets what each consumer saw: the position of the feed at which it began, and the events in order.</summary>
    public required IReadOnlyList<(long Start, EventId[] Events)> Consumers { get; init; }

    /// <summary>Gets the name of the sample.</summary>
    public required ServerName Sample { get; init; }
}
