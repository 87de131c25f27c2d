using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents a server's results for the events of an accepted transaction.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#transactions">Transactions</see>. The status shows that the
/// transaction was accepted. The body is only additional information: if it cannot be read, there are no results.
/// </remarks>
public sealed class TransactionResponse
{
    private static readonly string[] Names = ["pdus"];
    private static readonly string[] OutcomeNames = ["error"];

    private TransactionResponse(IReadOnlyDictionary<EventId, PduResult> outcomes, int leftOutCount)
    {
        Outcomes = outcomes;
        LeftOutCount = leftOutCount;
    }

    /// <summary>Gets the result for each event that the server reports. A refused event does not make the transaction fail.</summary>
    public IReadOnlyDictionary<EventId, PduResult> Outcomes { get; }

    /// <summary>Gets the number of results that were left out because they cannot be read, or because their key is not an event ID.</summary>
    public int LeftOutCount { get; }

    /// <summary>Parses the body of a reply with a 2xx status. It accepts any body, including an empty one.</summary>
    /// <param name="json">The body.</param>
    /// <returns>The results, which are empty if the body cannot be read.</returns>
    public static TransactionResponse Parse(ReadOnlyMemory<byte> json)
    {
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out _) || reply.Error.Kind != ContentErrorKind.None)
        {
            return new TransactionResponse(new Dictionary<EventId, PduResult>(), 0);
        }

        Dictionary<EventId, PduResult> outcomes = reply.ReadMap<EventId, PduResult>("pdus", MapKeys.Event, TryReadOutcome);
        return new TransactionResponse(outcomes, reply.LeftOutCount);
    }

    private static bool TryReadOutcome(ReadOnlyMemory<byte> value, [NotNullWhen(true)] out PduResult? outcome)
    {
        outcome = null;
        if (WireJson.IsNull(value.Span))
        {
            outcome = new PduResult(); // servers in Go write null for an empty object
        }
        else if (JsonEnvelope.TryReadObject(value, out RawJson json))
        {
            var read = JsonEnvelope.OfValid(json.Utf8, OutcomeNames);
            string? error = read.TryGet("error", out _) ? read.RequireString("error") : null;
            outcome = read.Error.Kind == ContentErrorKind.None ? new PduResult(error) { Json = json } : null;
        }

        return outcome is not null;
    }
}
