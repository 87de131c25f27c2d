using System.Collections.Concurrent;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Microsoft.Extensions.Logging;
using EventId = Matrix.Core.Identifiers.EventId;

namespace Matrix.Core.Homeserver.Transactions;

/// <summary>
/// Receives transactions: one at a time from each server, each once. A repeated transaction gets the bytes of the first answer.
/// </summary>
/// <remarks>
/// The events of a room are received in their order, and rooms side by side. The number of rooms at work is bounded for all servers together, and a server has one transaction at work: so a busy
/// room, or a busy server, delays the others at most by its share.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#transactions">Server-server API, Transactions</seealso>
internal sealed partial class IncomingTransactions(HomeserverServices services, RoomSessions rooms) : IDisposable
{
    /// <summary>The time for which an answer is remembered.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(24);

    /// <summary>The maximum number of remembered answers of one server.</summary>
    public const int MaxPerOrigin = 1_000;

    /// <summary>The maximum length of a transaction ID, in characters.</summary>
    public const int MaxIdLength = 255;

    private const int MaxRoomsAtWork = 32;
    private const int MaxRoomsOfTransaction = 4;
    private const int RetryAfterMilliseconds = 500;

    private readonly Dictionary<ServerName, (string TransactionId, Task<FederationReply> Work)> _running = [];
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _roomsAtWork = new(MaxRoomsAtWork);

    /// <summary>Receives a transaction.</summary>
    /// <param name="origin">The server that signed the request.</param>
    /// <param name="transactionId">The transaction ID.</param>
    /// <param name="content">The body.</param>
    /// <param name="cancellationToken">Ends the wait for the answer. The work goes on, and a repeated request gets its answer.</param>
    public Task<FederationReply> ReceiveAsync(ServerName origin, string transactionId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (transactionId.Length > MaxIdLength)
        {
            return Task.FromResult(FederationReply.InvalidParameter("The transaction ID is too long."));
        }

        Task<FederationReply> work;
        lock (_lock)
        {
            if (_running.TryGetValue(origin, out (string TransactionId, Task<FederationReply> Work) running))
            {
                if (running.TransactionId != transactionId)
                {
                    return Task.FromResult(FederationReply.Error(
                        429, "M_LIMIT_EXCEEDED", "Another transaction of the server is at work.", writer => writer.WriteNumber("retry_after_ms"u8, RetryAfterMilliseconds)));
                }

                work = running.Work;
            }
            else
            {
                work = Task.Run(() => RunAsync(origin, transactionId, content), CancellationToken.None);
                _running[origin] = (transactionId, work);
            }
        }

        return work.WaitAsync(cancellationToken);
    }

    public void Dispose() => _roomsAtWork.Dispose();

    private async Task<FederationReply> RunAsync(ServerName origin, string transactionId, ReadOnlyMemory<byte> content)
    {
        try
        {
            DateTimeOffset now = services.TimeProvider.GetUtcNow();
            if (await services.Store.FindTransactionAsync(origin, transactionId, CancellationToken.None).ConfigureAwait(false) is { } stored && now - stored.ReceivedAt < Remembered)
            {
                return new FederationReply(FederationReply.OkStatus, stored.Response);
            }

            if (!ReceivedTransaction.TryParse(content, out ReceivedTransaction? transaction, out ContentError malformed))
            {
                return malformed.Kind == ContentErrorKind.NotJson ? FederationReply.NotJson("The body is not JSON.") : FederationReply.BadJson($"The body is not a transaction: {malformed}");
            }

            if (transaction.Pdus.Count > Transaction.MaxPdus || transaction.Edus.Count > Transaction.MaxEdus)
            {
                return FederationReply.Error(400, "M_TOO_LARGE", $"A transaction has at most {Transaction.MaxPdus} events and {Transaction.MaxEdus} ephemeral units.");
            }

            ConcurrentDictionary<EventId, string?> results = await ReceivePdusAsync(origin, transaction.Pdus).ConfigureAwait(false);
            IReadOnlyList<HostUpdateDraft> updates = await new IncomingEdus(rooms).SelectAsync(origin, transaction.Edus).ConfigureAwait(false);
            FederationReply reply = FederationReply.Ok(writer => Write(writer, results));
            await services.Store.RecordTransactionAsync(
                new StoredTransaction { Origin = origin, TransactionId = transactionId, ReceivedAt = now, Response = reply.Json }, updates, MaxPerOrigin, CancellationToken.None).ConfigureAwait(false);
            if (updates.Count > 0)
            {
                services.Updates.Set();
            }

            return reply;
        }
        catch (Exception e) when (e is RoomStoreException or RoomFencedException or ObjectDisposedException)
        {
            // Nothing is recorded, so that the server sends the transaction again. Events that were stored are then known.
            LogFailed(services.Logger, origin, transactionId, e);
            return FederationReply.Error(500, "M_UNKNOWN", "The server cannot store the transaction now.");
        }
        finally
        {
            lock (_lock)
            {
                _ = _running.Remove(origin);
            }
        }
    }

    private async Task<ConcurrentDictionary<EventId, string?>> ReceivePdusAsync(ServerName origin, PduList pdus)
    {
        var byRoom = new Dictionary<RoomId, List<ReadOnlyMemory<byte>>>();
        foreach (ReadOnlyMemory<byte> pdu in pdus)
        {
            // An event without a room cannot be named in the answer, because the room version decides its ID.
            if (TryReadRoom(pdu, out RoomId roomId))
            {
                (byRoom.TryGetValue(roomId, out List<ReadOnlyMemory<byte>>? list) ? list : byRoom[roomId] = []).Add(pdu);
            }
        }

        var results = new ConcurrentDictionary<EventId, string?>();
        await Parallel.ForEachAsync(byRoom, new ParallelOptions { MaxDegreeOfParallelism = MaxRoomsOfTransaction }, async (room, token) =>
        {
            await _roomsAtWork.WaitAsync(token).ConfigureAwait(false);
            try
            {
                await ReceiveRoomAsync(origin, room.Key, room.Value, results).ConfigureAwait(false);
            }
            finally
            {
                _ = _roomsAtWork.Release();
            }
        }).ConfigureAwait(false);
        return results;
    }

    private async Task ReceiveRoomAsync(ServerName origin, RoomId roomId, List<ReadOnlyMemory<byte>> pdus, ConcurrentDictionary<EventId, string?> results)
    {
        RoomSession? session = await rooms.FindAsync(roomId).ConfigureAwait(false);
        if (session is null)
        {
            return;
        }

        if (!await session.ReadAsync(room => room.Serving.MayAsk(origin, ServingKind.Transaction, out _)).ConfigureAwait(false))
        {
            foreach (ReadOnlyMemory<byte> pdu in pdus)
            {
                if (PduJson.TryGetEventId(pdu.Span, session.Version, out EventId id, out _))
                {
                    results[id] = "The access control list of the room denies the server.";
                }
            }

            return;
        }

        foreach (IncomingPduResult result in await session.ReceiveAsync(pdus, origin).ConfigureAwait(false))
        {
            if (result.EventId is { } id)
            {
                // A rejected event is part of the room, and no failure of the server that passes it on.
                results[id] = result switch
                {
                    IncomingPduResult.Judged => null,
                    IncomingPduResult.Dropped dropped => dropped.Reason,
                    IncomingPduResult.Incomplete incomplete => $"The event references {incomplete.Missing.Length} events that no server provided.",
                    _ => "The event waits for the policy server of the room.",
                };
            }
        }
    }

    private static bool TryReadRoom(ReadOnlyMemory<byte> pdu, out RoomId roomId)
    {
        roomId = default;
        var reader = new Utf8JsonReader(pdu.Span, new JsonReaderOptions { MaxDepth = 4096 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isRoom = reader.ValueTextEquals("room_id"u8);
                _ = reader.Read();
                if (isRoom)
                {
                    return reader.TokenType == JsonTokenType.String && RoomId.TryParse(reader.GetString(), out roomId);
                }

                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that is not text.
        }

        return false;
    }

    private static void Write(Utf8JsonWriter writer, ConcurrentDictionary<EventId, string?> results)
    {
        writer.WriteStartObject("pdus"u8);
        foreach ((EventId id, string? error) in results.OrderBy(result => result.Key))
        {
            writer.WriteStartObject(id.Utf8Span);
            if (error is not null)
            {
                writer.WriteString("error"u8, error);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    [LoggerMessage(10, LogLevel.Error, "The transaction {TransactionId} of {Origin} cannot be stored.")]
    private static partial void LogFailed(ILogger logger, ServerName origin, string transactionId, Exception exception);
}
