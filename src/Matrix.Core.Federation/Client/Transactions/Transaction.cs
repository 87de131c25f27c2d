using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>A transaction: frozen when it is made, so that a second try sends the same bytes under the same ID.</summary>
/// <remarks>
/// Matrix spec, server-server API, § Transactions. The receiver takes a second transaction of the same ID for the same one: its body must
/// never differ, and the ID is the sender's to choose such that it does not come again (not from the content, which may).
/// </remarks>
public sealed class Transaction
{
    /// <summary>The most events in a transaction.</summary>
    public const int MaxPdus = 50;

    /// <summary>The most ephemeral data units in a transaction.</summary>
    public const int MaxEdus = 100;

    private Transaction(string id, ReadOnlyMemory<byte> content)
    {
        Id = id;
        Content = content;
    }

    /// <summary>The transaction's ID.</summary>
    public string Id { get; }

    /// <summary>The body, in UTF-8: what a store keeps for <see cref="FromStored"/>.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Makes a transaction.</summary>
    /// <param name="id">An ID that this server has not used for another transaction to the same destination.</param>
    /// <param name="origin">This server.</param>
    /// <param name="originServerTs">When the transaction was begun, in milliseconds since 1970.</param>
    /// <param name="pdus">The events, each a JSON object; at most <see cref="MaxPdus"/>.</param>
    /// <param name="edus">The ephemeral data units; at most <see cref="MaxEdus"/>.</param>
    /// <exception cref="ArgumentException">There are too many, one is no JSON, the origin was never set, or the ID is empty, <c>.</c> or <c>..</c>.</exception>
    public static Transaction Create(
        string id, ServerName origin, long originServerTs, IReadOnlyList<ReadOnlyMemory<byte>> pdus, IReadOnlyList<Edu>? edus = null)
    {
        ArgumentNullException.ThrowIfNull(pdus);
        _ = RequestFactory.Require(origin.Span, nameof(origin));
        CheckId(id);
        if (pdus.Count > MaxPdus || edus?.Count > MaxEdus)
        {
            throw new ArgumentException($"A transaction has at most {MaxPdus} events and {MaxEdus} ephemeral data units.", pdus.Count > MaxPdus ? nameof(pdus) : nameof(edus));
        }

        return new Transaction(id, RequestBody.Write(writer =>
        {
            writer.WriteString("origin"u8, origin.Span);
            writer.WriteNumber("origin_server_ts"u8, originServerTs);
            RequestBody.WriteObjects(writer, "pdus", pdus);
            if (edus is { Count: > 0 })
            {
                WriteEdus(writer, edus);
            }
        }));
    }

    /// <summary>Takes up a transaction from a store, to be sent again as it was.</summary>
    /// <param name="id">Its ID.</param>
    /// <param name="content">Its <see cref="Content"/>.</param>
    /// <exception cref="ArgumentException">The ID is empty, <c>.</c> or <c>..</c>, or there is no content.</exception>
    public static Transaction FromStored(string id, ReadOnlyMemory<byte> content)
    {
        CheckId(id);
        return content.IsEmpty ? throw new ArgumentException("There is no content.", nameof(content)) : new Transaction(id, content);
    }

    private static void CheckId(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        _ = new RequestTarget("").Segment(id);
    }

    private static void WriteEdus(Utf8JsonWriter writer, IReadOnlyList<Edu> edus)
    {
        writer.WriteStartArray("edus"u8);
        foreach (Edu edu in edus)
        {
            writer.WriteStartObject();
            writer.WriteString("edu_type"u8, edu.Type);
            writer.WritePropertyName("content"u8);
            WireJson.Write(writer, edu.Content.Utf8.Span);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
