using System.Text.Json;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents a transaction. Its bytes are fixed when it is created, so that a retry sends the same bytes under the same ID.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#transactions">Transactions</see>. A receiver treats a second
/// transaction with the same ID as the same transaction, so its body must never differ. The sender chooses an ID that it never reuses. Do not derive the ID
/// from the content, because equal content may be sent again.
/// </remarks>
public sealed class Transaction
{
    /// <summary>The maximum number of events in a transaction.</summary>
    public const int MaxPdus = 50;

    /// <summary>The maximum number of ephemeral data units in a transaction.</summary>
    public const int MaxEdus = 100;

    private Transaction(string id, ReadOnlyMemory<byte> content)
    {
        Id = id;
        Content = content;
    }

    /// <summary>Gets the transaction's ID.</summary>
    public string Id { get; }

    /// <summary>Gets the body in UTF-8. A store keeps it for <see cref="FromStored"/>.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Creates a transaction.</summary>
    /// <param name="id">An ID that this server has not used for another transaction to the same destination.</param>
    /// <param name="origin">This server.</param>
    /// <param name="originServerTimestamp">The time at which the transaction was started.</param>
    /// <param name="pdus">The events, each a JSON object. At most <see cref="MaxPdus"/>.</param>
    /// <param name="edus">The ephemeral data units, or null for none. At most <see cref="MaxEdus"/>.</param>
    /// <returns>The transaction.</returns>
    /// <exception cref="ArgumentException">
    /// There are too many events or units, one is not JSON, <paramref name="origin"/> was never set, or <paramref name="id"/> is empty, <c>.</c> or <c>..</c>.
    /// </exception>
    public static Transaction Create(
        string id, ServerName origin, MatrixTimestamp originServerTimestamp, IEnumerable<ReadOnlyMemory<byte>> pdus, IEnumerable<Edu>? edus = null)
    {
        ArgumentNullException.ThrowIfNull(pdus);
        _ = RequestFactory.Require(origin.Utf8Span, nameof(origin));
        CheckId(id);
        ReadOnlyMemory<byte>[] events = [.. pdus];
        Edu[] units = [.. edus ?? []];
        if (events.Length > MaxPdus || units.Length > MaxEdus)
        {
            throw new ArgumentException($"A transaction must not contain more than {MaxPdus} PDUs and {MaxEdus} EDUs. It contains {events.Length} and {units.Length}.", events.Length > MaxPdus ? nameof(pdus) : nameof(edus));
        }

        return new Transaction(id, RequestBody.Write(writer =>
        {
            writer.WriteString("origin"u8, origin.Utf8Span);
            writer.WriteNumber("origin_server_ts"u8, originServerTimestamp.Milliseconds);
            RequestBody.WriteObjects(writer, "pdus", events);
            if (units.Length > 0)
            {
                WriteEdus(writer, units);
            }
        }));
    }

    /// <summary>Creates a transaction from stored bytes, to send it again unchanged.</summary>
    /// <param name="id">The transaction's ID.</param>
    /// <param name="content">The transaction's <see cref="Content"/>. It is not validated.</param>
    /// <returns>The transaction.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is empty, <c>.</c> or <c>..</c>, or <paramref name="content"/> is empty.</exception>
    public static Transaction FromStored(string id, ReadOnlyMemory<byte> content)
    {
        CheckId(id);
        return content.IsEmpty ? throw new ArgumentException("The content is empty.", nameof(content)) : new Transaction(id, content);
    }

    private static void CheckId(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        _ = new RequestTarget("").Segment(id);
    }

    private static void WriteEdus(Utf8JsonWriter writer, Edu[] edus)
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
