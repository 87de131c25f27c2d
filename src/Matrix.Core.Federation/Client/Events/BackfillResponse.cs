using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents events as <c>/backfill</c> and <c>/event</c> give them.</summary>
public sealed record BackfillResponse
{
    private static readonly string[] Names = ["origin", "origin_server_ts", "pdus"];

    internal BackfillResponse()
    {
    }

    /// <summary>Gets the server that answered, by its own word; null where it does not say.</summary>
    public ServerName? Origin { get; init; }

    /// <summary>Gets when the server answered, by its own word, in milliseconds since 1970; null where it does not say.</summary>
    public long? OriginServerTs { get; init; }

    /// <summary>Gets the events.</summary>
    public required PduList Pdus { get; init; }

    /// <summary>Gets how many items of the list were left out because they are not JSON objects.</summary>
    public int LeftOutCount => Pdus.LeftOutCount;

    /// <summary>Reads the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="response">The events.</param>
    /// <param name="error">Why there are none. No member is required.</param>
    /// <returns>Whether the body can be read.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out BackfillResponse? response, out ContentError error)
    {
        response = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out error))
        {
            return false;
        }

        var read = new BackfillResponse { Origin = reply.FindId<ServerName>("origin"), OriginServerTs = reply.FindInt64("origin_server_ts"), Pdus = reply.ReadPdus("pdus") };
        error = reply.Error;
        response = error.Kind == ContentErrorKind.None ? read : null;
        return response is not null;
    }
}
