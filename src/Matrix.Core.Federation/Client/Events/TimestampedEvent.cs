using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>The event that is nearest to a time.</summary>
public sealed record TimestampedEvent
{
    private static readonly string[] Names = ["event_id", "origin_server_ts"];

    /// <summary>The event.</summary>
    public required EventId EventId { get; init; }

    /// <summary>When it claims to have been sent, in milliseconds since 1970; null where the server does not say. The event itself says so too.</summary>
    public long? OriginServerTs { get; init; }

    internal static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out TimestampedEvent? found, out ContentError error)
    {
        found = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out error))
        {
            return false;
        }

        var read = new TimestampedEvent { EventId = reply.RequireId<EventId>("event_id"), OriginServerTs = reply.FindInt64("origin_server_ts") };
        error = reply.Error;
        found = error.Kind == ContentErrorKind.None ? read : null;
        return found is not null;
    }
}
