using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Homeserver.Client;

/// <summary>Remembers the last transactions of a device.</summary>
/// <remarks>
/// A transaction is saved before its event is sent. If the process ends in between, it is not known whether the event was sent. The room knows: the event is the one of its sender and type with the saved time.
/// </remarks>
#pragma warning disable CA1001 // the semaphore has nothing to dispose as long as its wait handle is not used
internal sealed class DeviceTransactions(string device, IRoomStore store, Func<MatrixTimestamp> nextTime)
#pragma warning restore CA1001
{
    private const int MaxRemembered = 50;
    private const int PageSize = 200;

    private readonly string _name = $"sample/transactions/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(device)))}";
    private readonly SemaphoreSlim _turn = new(1);
    private List<ClientTransaction>? _transactions;

    public async Task<EventId> SendAsync(UserId user, RoomSession session, string type, string transactionId, Func<DateTimeOffset, Task<EventId>> send)
    {
        string key = $"{session.Id} {type} {transactionId}";
        Task<EventId> sending;
        await _turn.WaitAsync();
        try
        {
            _transactions ??= await store.ReadValueAsync(_name, CancellationToken.None) is { } saved ? JsonSerializer.Deserialize<List<ClientTransaction>>(saved.Span)! : [];
            if (_transactions.Find(known => known.Key == key) is not { } transaction)
            {
                transaction = new ClientTransaction(key, (await session.GetViewAsync()).Position, nextTime().Milliseconds);
                _transactions.Add(transaction);
                _transactions.RemoveRange(0, Math.Max(0, _transactions.Count - MaxRemembered));
                await store.SaveValueAsync(_name, JsonSerializer.SerializeToUtf8Bytes(_transactions), CancellationToken.None);
                transaction.Sending = send(DateTimeOffset.FromUnixTimeMilliseconds(transaction.SentAt));
            }
            else if (transaction.Sending is null or { IsCompleted: true, IsCompletedSuccessfully: false })
            {
                transaction.Sending = ResumeAsync(user, session, type, transaction, send);
            }

            sending = transaction.Sending;
        }
        finally
        {
            _ = _turn.Release();
        }

        return await sending;
    }

    private async Task<EventId> ResumeAsync(UserId user, RoomSession session, string type, ClientTransaction transaction, Func<DateTimeOffset, Task<EventId>> send)
    {
        long position = transaction.Position;
        while (await store.ReadLogAsync(session.Id, position, LogDirection.Forward, PageSize, CancellationToken.None) is { Count: > 0 } page)
        {
            position = page[^1].Position;
            foreach (StoredEvent stored in page.Where(stored => stored.OriginServerTimestamp.Milliseconds == transaction.SentAt))
            {
                Pdu? pdu = await session.ReadAsync(room => room.TryGetEvent(stored.EventId, out RoomEvent? known) ? known.Pdu : null);
                if (pdu is not null && pdu.Sender == user && pdu.Type.ToString() == type && pdu.Slot is null)
                {
                    return stored.EventId;
                }
            }
        }

        return await send(DateTimeOffset.FromUnixTimeMilliseconds(transaction.SentAt));
    }
}
