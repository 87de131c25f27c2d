using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Provides events by ID to a resolution.</summary>
/// <remarks>
/// An implementation answers at once from the events that it has. Events that it lacks are named in <see cref="ResolutionResult.MissingEvents"/>, so that the caller
/// can fetch them.
/// </remarks>
public interface IEventSource
{
    /// <summary>Tries to get an event.</summary>
    /// <param name="eventId">The ID of the event.</param>
    /// <param name="authEvent">The event, and whether it was rejected; <see langword="default"/> if the source does not have it.</param>
    /// <returns><see langword="true"/> if the source has the event; otherwise <see langword="false"/>.</returns>
    bool TryGetEvent(EventId eventId, out AuthEvent authEvent);
}
