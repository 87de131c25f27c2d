using System.Collections.Concurrent;
using Homeserver.Accounts;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;

namespace Homeserver.Client;

/// <summary>Sends an event once for each transaction ID of a device, however often a client repeats the request, before and after a restart.</summary>
internal sealed class ClientTransactions(IRoomStore store, TimeProvider timeProvider)
{
    private readonly ConcurrentDictionary<string, DeviceTransactions> _devices = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private MatrixTimestamp _last;

    /// <summary>Sends an event, or finds the event that an earlier request with the transaction ID sent.</summary>
    /// <param name="account">The user and the device.</param>
    /// <param name="session">The room.</param>
    /// <param name="type">The type of the event. It is a message event.</param>
    /// <param name="transactionId">The transaction ID.</param>
    /// <param name="send">Sends the event with the given time. It must not be canceled when the client goes away, because the event may be sent all the same.</param>
    public Task<EventId> SendAsync(Account account, RoomSession session, string type, string transactionId, Func<DateTimeOffset, Task<EventId>> send) =>
        _devices.GetOrAdd($"{account.User} {account.DeviceId}", name => new DeviceTransactions(name, store, NextTime)).SendAsync(account.User, session, type, transactionId, send);

    /// <summary>Returns a time that no other transaction has: an event is found again by it.</summary>
    private MatrixTimestamp NextTime()
    {
        lock (_lock)
        {
            var now = MatrixTimestamp.FromDateTimeOffset(timeProvider.GetUtcNow());
            _last = now > _last ? now : new MatrixTimestamp(_last.Milliseconds + 1);
            return _last;
        }
    }
}
