using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents what a server says of the events of a transaction that it has taken.</summary>
/// <remarks>
/// Matrix spec, server-server API, § Transactions. The status says that the transaction is taken. The body is advice: where it cannot be read, nothing is said of
/// the events.
/// </remarks>
public sealed class TransactionResponse
{
    private static readonly string[] Names = ["pdus"];
    private static readonly string[] OutcomeNames = ["error"];

    private TransactionResponse(IReadOnlyDictionary<EventId, PduOutcome> outcomes, int leftOutCount)
    {
        Outcomes = outcomes;
        LeftOutCount = leftOutCount;
    }

    /// <summary>Gets what became of each event, as far as the server says it. An event that was refused is not a failed transaction.</summary>
    public IReadOnlyDictionary<EventId, PduOutcome> Outcomes { get; }

    /// <summary>Gets how many events are left out because what is said of them cannot be read, or their key is no event ID.</summary>
    public int LeftOutCount { get; }

    /// <summary>Reads the body of a reply whose status is 2xx. Any body can be read, an empty one too.</summary>
    /// <param name="json">The body.</param>
    public static TransactionResponse Parse(ReadOnlyMemory<byte> json)
    {
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out _) || reply.Error.Kind != ContentErrorKind.None)
        {
            return new TransactionResponse(new Dictionary<EventId, PduOutcome>(), 0);
        }

        Dictionary<EventId, PduOutcome> outcomes = reply.ReadMap<EventId, PduOutcome>("pdus", MapKeys.Event, TryReadOutcome);
        return new TransactionResponse(outcomes, reply.LeftOutCount);
    }

    private static bool TryReadOutcome(ReadOnlyMemory<byte> value, [NotNullWhen(true)] out PduOutcome? outcome)
    {
        outcome = null;
        if (WireJson.IsNull(value.Span))
        {
            outcome = new PduOutcome(); // servers in Go write null for an empty object
        }
        else if (JsonEnvelope.TryReadObject(value, out RawJson json))
        {
            var read = JsonEnvelope.OfValid(json.Utf8, OutcomeNames);
            string? error = read.TryGet("error", out _) ? read.RequireString("error") : null;
            outcome = read.Error.Kind == ContentErrorKind.None ? new PduOutcome(error) { Json = json } : null;
        }

        return outcome is not null;
    }
}
