using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>What a room answers to the draft of an event of one's own.</summary>
public abstract record PrepareResult
{
    private protected PrepareResult()
    {
    }

    /// <summary>The draft is filled in: sign it, and give it to the room as any other event.</summary>
    /// <param name="Draft">The draft that was given, with its place in the room.</param>
    /// <param name="StateBefore">The state before the event.</param>
    /// <param name="Verdict">Whether the room would allow the event: by its auth events, by the state before it, and by the current state.</param>
    public sealed record Ready(PduBuilder Draft, StateMap StateBefore, AuthVerdict Verdict) : PrepareResult
    {
        /// <summary>Whether the room would accept the event now. If not, do not send it: say <see cref="Verdict"/> to the user.</summary>
        public bool IsAllowed => Verdict.IsAllowed;
    }

    /// <summary>The draft is no event of the room's version, whatever its place: its content is a user's, and too large, or no JSON object.</summary>
    /// <param name="Error">Which check failed.</param>
    public sealed record Malformed(PduError Error) : PrepareResult;

    /// <summary>Events of the room's state are not at hand.</summary>
    /// <param name="EventIds">The events, in order.</param>
    public sealed record Missing(ImmutableArray<EventId> EventIds) : PrepareResult;
}
