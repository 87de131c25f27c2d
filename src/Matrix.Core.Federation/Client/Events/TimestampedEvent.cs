using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the event that is nearest to a time.</summary>
public sealed record TimestampedEvent
{
    private static readonly string[] Names = ["event_id", "origin_server_ts"];

    /// <summary>Gets the event's ID.</summary>
    public required EventId EventId { get; init; }

    /// <summary>Gets the event's own timestamp, or null if the server does not return it. The event also contains it.</summary>
    public MatrixTimestamp? OriginServerTimestamp { get; init; }

    internal static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out TimestampedEvent? found, out ContentError error)
    {
        found = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out error))
        {
            return false;
        }

        var read = new TimestampedEvent { EventId = reply.RequireId<EventId>("event_id"), OriginServerTimestamp = reply.FindTimestamp("origin_server_ts") };
        error = reply.Error;
        found = error.Kind == ContentErrorKind.None ? read : null;
        return found is not null;
    }
}
