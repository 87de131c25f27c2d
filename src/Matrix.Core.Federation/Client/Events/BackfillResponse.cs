using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the events in an answer of <c>/backfill</c> or <c>/event</c>.</summary>
public sealed record BackfillResponse
{
    private static readonly string[] Names = ["origin", "origin_server_ts", "pdus"];

    internal BackfillResponse()
    {
    }

    /// <summary>Gets the server that answered, as it names itself, or null if the answer does not say. The value is not verified.</summary>
    public ServerName? Origin { get; init; }

    /// <summary>Gets the time of the answer, as the server states it, or null if the answer does not say.</summary>
    public MatrixTimestamp? OriginServerTimestamp { get; init; }

    /// <summary>Gets the events.</summary>
    public required PduList Pdus { get; init; }

    /// <summary>Gets the number of list items that were left out because they are not JSON objects.</summary>
    public int LeftOutCount => Pdus.LeftOutCount;

    /// <summary>Tries to read the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="response">The events, or null if the body cannot be read.</param>
    /// <param name="error">The reason that the body cannot be read. No member is required.</param>
    /// <returns><see langword="true"/> if the body can be read; otherwise, <see langword="false"/>.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out BackfillResponse? response, out ContentError error)
    {
        response = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out error))
        {
            return false;
        }

        var read = new BackfillResponse { Origin = reply.FindId<ServerName>("origin"), OriginServerTimestamp = reply.FindTimestamp("origin_server_ts"), Pdus = reply.ReadPdus("pdus") };
        error = reply.Error;
        response = error.Kind == ContentErrorKind.None ? read : null;
        return response is not null;
    }
}
