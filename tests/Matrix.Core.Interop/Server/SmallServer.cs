using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Support;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;

namespace Matrix.Core.Interop.Server;

/// <summary>A homeserver as small as can be, in memory: what one's first is made of. <see cref="FederationHost"/> is its ear.</summary>
internal sealed partial class SmallServer : IDisposable
{
    private static readonly TimeSpan KeyValidity = TimeSpan.FromDays(1);

    private readonly SigningKey _key;
    private readonly TimeProvider _clock;
    private readonly FederationNode _node;
    private readonly ConcurrentDictionary<RoomId, JoinedRoom> _rooms = new();
    private readonly ConcurrentQueue<SigningKey> _newKeys = new();
    private int _transactions;

    /// <param name="name">Its name.</param>
    /// <param name="key">Its signing key.</param>
    /// <param name="roots">Whose certificates it trusts.</param>
    /// <param name="clock">The clock.</param>
    public SmallServer(ServerName name, SigningKey key, X509Certificate2Collection roots, TimeProvider clock)
    {
        Name = name;
        _key = key;
        _clock = clock;
        _node = FederationNode.Create(new ServerIdentity(name, key), clock, OptionsOf(roots));
        Verifier = new EventVerifier(Keys);
        Gate = new RequestGate(name, Keys, clock);
    }

    public ServerName Name { get; }

    /// <summary>Asks other servers.</summary>
    public FederationClient Client => _node.Client;

    /// <summary>Knows everybody's keys.</summary>
    public KeyRing Keys => _node.KeyRing;

    /// <summary>Verifies events.</summary>
    public EventVerifier Verifier { get; }

    /// <summary>Verifies requests.</summary>
    public RequestGate Gate { get; }

    /// <summary>Finds servers.</summary>
    public ServerResolver Discovery => _node.Resolver;

    /// <summary>The time, in milliseconds since 1970.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>The time as events have it.</summary>
    public MatrixTimestamp Timestamp => MatrixTimestamp.FromDateTimeOffset(Now);

    /// <summary>How requests go out: of itself no address of one's own machine is dialled, and here everything is on it.</summary>
    public static FederationOptions OptionsOf(X509Certificate2Collection roots) => new()
    {
        Http = new FederationHttpOptions
        {
            Addresses = AddressPolicy.Public.Allowing(IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")),
            TrustedRoots = roots,
        },
    };

    /// <summary>What <c>/_matrix/key/v2/server</c> answers.</summary>
    public byte[] PublishKeys() =>
        _newKeys.Aggregate(new ServerKeysBuilder(Name).AddCurrent(_key), (builder, key) => builder.AddCurrent(key)).Build(Now, KeyValidity);

    /// <summary>Publishes one more key, and takes it over. It is published before it is used, and beside the one before: so others see that it is ours.</summary>
    public void AddKey(SigningKey key) => _newKeys.Enqueue(key);

    /// <summary>Puts our own keys into the ring, which asks other servers alone: our events are verified like all.</summary>
    public Task StartAsync(CancellationToken cancellationToken) =>
        ServerKeys.TryParse(PublishKeys(), Name, out ServerKeys? own, out ServerKeysError error)
            ? Keys.AcceptAsync(own, cancellationToken)
            : throw new InvalidOperationException($"Our own keys cannot be read: {error}.");

    /// <summary>A room that we are in.</summary>
    public JoinedRoom? FindRoom(RoomId roomId) => _rooms.GetValueOrDefault(roomId);

    /// <summary>The room that an event is in; null where it is in none of ours.</summary>
    public JoinedRoom? FindRoomWith(EventId eventId) => _rooms.Values.FirstOrDefault(room => room.StatusOf(eventId) is not null);

    /// <summary>Says something in a room, and tells one server of it.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="room">The room.</param>
    /// <param name="user">Who says it.</param>
    /// <param name="text">What.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The event.</returns>
    public async Task<EventId> SayAsync(ServerName destination, JoinedRoom room, UserId user, string text, CancellationToken cancellationToken)
    {
        VerifiedPdu said = await WriteAsync(room, user, text, cancellationToken);
        await DeliverAsync(destination, said.Pdu, cancellationToken);
        return said.Pdu.EventId;
    }

    /// <summary>Says something in a room, and tells nobody yet.</summary>
    public Task<VerifiedPdu> WriteAsync(JoinedRoom room, UserId user, string text, CancellationToken cancellationToken)
    {
        var draft = new EventDraft
        {
            Sender = user,
            Type = "m.room.message",
            SentAt = Now,
            Content = JsonBytes.Write(content =>
            {
                content.WriteString("msgtype"u8, "m.text"u8);
                content.WriteString("body"u8, text);
            }),
        };
        return room.AppendAsync(draft, _key, cancellationToken);
    }

    /// <summary>Sends an event to a server that is in the room.</summary>
    public async Task DeliverAsync(ServerName destination, Pdu pdu, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<EventId, PduResult> outcomes = await DeliverAsync(destination, [pdu.Utf8], [], cancellationToken);
        if (outcomes.TryGetValue(pdu.EventId, out PduResult? outcome) && !outcome.IsAccepted)
        {
            throw new InvalidOperationException($"{destination} does not take {pdu}: {outcome.Error}");
        }
    }

    /// <summary>Sends ephemeral data to a server.</summary>
    public Task DeliverAsync(ServerName destination, Edu edu, CancellationToken cancellationToken) => DeliverAsync(destination, [], [edu], cancellationToken);

    public void Dispose()
    {
        foreach (JoinedRoom room in _rooms.Values)
        {
            room.Dispose();
        }

        foreach (SigningKey key in _newKeys)
        {
            key.Dispose();
        }

        _node.Dispose();
    }

    private async Task<IReadOnlyDictionary<EventId, PduResult>> DeliverAsync(
        ServerName destination, IReadOnlyList<ReadOnlyMemory<byte>> pdus, IReadOnlyList<Edu> edus, CancellationToken cancellationToken)
    {
        // The ID must never come again, not even after a restart.
        string id = $"{Timestamp}-{Interlocked.Increment(ref _transactions)}";
        return (await Client.Transactions.SendAsync(destination, Transaction.Create(id, Name, Timestamp, pdus, edus), cancellationToken)).Outcomes;
    }

    private async Task<VerifiedPdu> VerifyAsync(Pdu pdu, CancellationToken cancellationToken) =>
        (await Verifier.VerifyAsync([pdu.Utf8], pdu.Version, cancellationToken)).Single();
}
