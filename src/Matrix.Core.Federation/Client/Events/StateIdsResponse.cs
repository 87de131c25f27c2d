using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>The state before an event, by the IDs of its events.</summary>
/// <remarks>Matrix spec, server-server API, § Retrieving events.</remarks>
public sealed record StateIdsResponse
{
    private static readonly string[] Names = ["pdu_ids", "auth_chain_ids"];

    /// <summary>The events of the state.</summary>
    public required IReadOnlyList<EventId> PduIds { get; init; }

    /// <summary>The events of their auth chains.</summary>
    public required IReadOnlyList<EventId> AuthChainIds { get; init; }

    /// <summary>How many items of the lists were left out because they are not event IDs.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Reads the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="stateIds">The IDs.</param>
    /// <param name="error">Why there are none. No member is required.</param>
    /// <returns>Whether the body can be read.</returns>
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
