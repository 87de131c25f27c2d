using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the sender of queued events. The entries are in the store before it is told of them.</summary>
/// <remarks>Implementations are thread-safe.</remarks>
public interface IOutbox
{
    /// <summary>Tells the sender that the queues of some destinations have new entries. It does not wait for the network.</summary>
    /// <param name="destinations">The destinations.</param>
    void Notify(IReadOnlyCollection<ServerName> destinations);
}
