using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>The events at hand. It answers at once; what is not at hand is told by the result, and can be fetched.</summary>
public interface IEventSource
{
    /// <summary>Finds an event.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="found">The event, and whether it was rejected.</param>
    /// <returns>Whether it is at hand.</returns>
    bool TryGet(EventId eventId, [NotNullWhen(true)] out AuthEvent? found);
}
