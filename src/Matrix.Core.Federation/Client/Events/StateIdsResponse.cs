using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the room state before an event, as event IDs.</summary>
/// <remarks>Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#retrieving-events">Retrieving events</see>.</remarks>
public sealed record StateIdsResponse
{
    private static readonly string[] Names = ["pdu_ids", "auth_chain_ids"];

    /// <summary>Gets the IDs of the state's events.</summary>
    public required IReadOnlyList<EventId> PduIds { get; init; }

    /// <summary>Gets the IDs of the events in the state's auth chains.</summary>
    public required IReadOnlyList<EventId> AuthChainIds { get; init; }

    /// <summary>Gets the number of list items that were left out because they are not event IDs.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Tries to read the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="stateIds">The IDs, or null if the body cannot be read.</param>
    /// <param name="error">The reason that the body cannot be read. No member is required.</param>
    /// <returns><see langword="true"/> if the body can be read; otherwise, <see langword="false"/>.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out StateIdsResponse? stateIds, out ContentError error)
    {
        stateIds = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out error))
        {
            return false;
        }

        var read = new StateIdsResponse { PduIds = reply.ReadIds<EventId>("pdu_ids"), AuthChainIds = reply.ReadIds<EventId>("auth_chain_ids"), LeftOutCount = reply.LeftOutCount };
        error = reply.Error;
        stateIds = error.Kind == ContentErrorKind.None ? read : null;
        return stateIds is not null;
    }
}
