using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Creates the events of one room: well formed, hashed, signed by their servers, each after the previous one. Not thread-safe.</summary>
/// <remarks>
/// <para>
/// Values that the test does not set have sensible defaults: <c>prev_events</c> is the latest event, the depth is one more than that of the previous events,
/// <c>auth_events</c> are selected from the state before the event, and each event is one second later. Servers are created when senders need them, and their keys
/// are in <see cref="Keys"/>. Events are well formed, but the factory does not check that the room <i>allows</i> them: any user may send any event.
/// </para>
/// <para>
/// The factory is deterministic: the same calls on a factory of the same version and seed create the same bytes in every run. Users are given as text, in the
/// historical grammar.
/// </para>
/// </remarks>
public sealed partial class EventFactory
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private static readonly PduVerifier Verifier = new();

    private readonly RoomGraph _graph = new();
    private readonly Dictionary<ServerName, TestServer> _servers = [];
    private readonly int _seed;
    private MatrixTimestamp _latest;

    /// <summary>Initializes a factory for a room that does not exist yet. Call <see cref="Create"/> or <see cref="CreateRoom"/> first.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="seed">The seed. Factories with other seeds create other room IDs and event IDs.</param>
    /// <param name="start">The time of the first event, or <see langword="null"/> for <see cref="SteppingClock.DefaultStart"/>.</param>
    public EventFactory(RoomVersion version, int seed = 0, DateTimeOffset? start = null)
    {
        ArgumentNullException.ThrowIfNull(version);
        Version = version;
        _seed = seed;
        _latest = MatrixTimestamp.FromDateTimeOffset(start ?? SteppingClock.DefaultStart) - Step;
    }

    /// <summary>Gets the version of the room.</summary>
    public RoomVersion Version { get; }

    /// <summary>Gets the room, or the default value before it has been created.</summary>
    public RoomId RoomId { get; private set; }

    /// <summary>Gets all events, in the order in which they were created.</summary>
    public IReadOnlyList<Pdu> Events => _graph.Events;

    /// <summary>
    /// Gets the events that no other event lists in <c>prev_events</c>, in the order in which they were created. An event that merges all branches comes after them.
    /// </summary>
    public IReadOnlyList<Pdu> Extremities => _graph.Extremities;

    /// <summary>Gets the latest event, or <see langword="null"/> before the first.</summary>
    public Pdu? Latest => _graph.Events.Count == 0 ? null : _graph.Events[^1];

    /// <summary>Gets the create event, or <see langword="null"/> before it has been created.</summary>
    public Pdu? CreateEvent => _graph.Events.Count == 0 ? null : _graph.Events[0];

    /// <summary>Gets the keys of all servers so far, valid until <see cref="TestServer.DefaultValidUntil"/>.</summary>
    public ServerKeyStore Keys { get; } = new();

    /// <summary>Gets the servers so far, in the order of their names.</summary>
    public IReadOnlyList<TestServer> Servers => [.. _servers.Values.OrderBy(server => server.Name)];

    /// <summary>Returns the server with a name, and creates it if it does not exist.</summary>
    /// <param name="name">The name.</param>
    public TestServer Server(string name) => Server(ServerName.Parse(name));

    /// <summary>Returns the server with a name, and creates it if it does not exist.</summary>
    /// <param name="name">The name.</param>
    public TestServer Server(ServerName name)
    {
        if (!_servers.TryGetValue(name, out TestServer? server))
        {
            server = new TestServer(name);
            _servers.Add(name, server);
            server.AddTo(Keys);
        }

        return server;
    }

    /// <summary>Verifies an event with <see cref="Keys"/>, like a received event.</summary>
    /// <param name="pdu">The event.</param>
    /// <exception cref="InvalidOperationException">The signatures do not verify. The message names the signer.</exception>
    public VerifiedPdu Verify(Pdu pdu) =>
        Verifier.TryVerify(pdu, Keys, out VerifiedPdu? verified, out PduVerificationError error)
            ? verified
            : throw new InvalidOperationException($"The event {pdu} does not verify: {error}.");

    /// <summary>Verifies all events so far.</summary>
    public ImmutableArray<VerifiedPdu> VerifyAll() => [.. Events.Select(Verify)];

    /// <summary>Returns the event of a slot in the state before the next event, which comes after the latest event by default.</summary>
    /// <param name="type">The type.</param>
    /// <param name="stateKey">The state key.</param>
    /// <returns>The event, or <see langword="null"/> if the slot is empty. On branches the event that was created last wins. This is not state resolution.</returns>
    public Pdu? FindState(string type, string stateKey = "") => _graph.Find(_graph.StateBefore(AfterOf(null)), new StateSlot(type, stateKey));

    private Pdu Make(string sender, string type, string? stateKey, ReadOnlyMemory<byte> content, EventOverrides? overrides, Action<PduBuilder>? finish = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        bool creates = Events.Count == 0;
        if (creates && type != "m.room.create")
        {
            throw new InvalidOperationException("The factory has not created a room yet. Call Create or CreateRoom first.");
        }

        UserId user = UserId.Parse(sender);
        IReadOnlyList<Pdu> after = AfterOf(overrides);
        ImmutableDictionary<StateSlot, int> state = _graph.StateBefore(after);
        IEnumerable<Pdu?> authEvents = AuthEventSelection.GetSlots(Version, user, type, stateKey, content).Select(key => _graph.Find(state, key));
        MatrixTimestamp sentAt = overrides?.OriginServerTimestamp ?? _latest + Step;
        var draft = new PduBuilder(Version)
        {
            RoomId = RoomId,
            Sender = user,
            Type = type,
            StateKey = stateKey,
            Content = content,
            PrevEvents = [.. after.Select(pdu => pdu.EventId)],
            AuthEvents = overrides?.AuthEvents ?? [.. authEvents.OfType<Pdu>().Select(pdu => pdu.EventId)],
            ReferenceHashes = _graph.ReferenceHashes,
            Depth = after.Count == 0 ? 1 : after.Max(pdu => Math.Min(pdu.Depth, long.MaxValue - 1)) + 1,
            OriginServerTimestamp = sentAt,
        };
        if (Version.Format.EventIdFormat == EventIdFormat.Declared)
        {
            draft.EventId = EventId.Parse(string.Create(CultureInfo.InvariantCulture, $"$e{Events.Count}x{_seed:x}:{user.ServerName}"));
        }

        finish?.Invoke(draft);
        overrides?.Customize?.Invoke(draft);
        Pdu made = Countersign(draft.Sign(Server(draft.Sender.ServerName).Key));
        _graph.Add(made, state);
        RoomId = creates ? made.RoomId : RoomId;
        _latest = MatrixTimestamp.Max(_latest, sentAt);
        return made;
    }

    private IReadOnlyList<Pdu> AfterOf(EventOverrides? overrides)
    {
        if (overrides?.After is { } after)
        {
            return after;
        }

        return Latest is { } latest ? [latest] : [];
    }

    /// <summary>
    /// Adds the signatures of the other servers that must sign: the server of the authorising user of a restricted join, and in room versions 1 and 2 the server in
    /// the event ID.
    /// </summary>
    private Pdu Countersign(Pdu pdu)
    {
        foreach (RequiredSigner signer in RequiredSigner.GetFor(pdu))
        {
            if (signer.Server != pdu.Sender.ServerName && !signer.Server.IsDefault)
            {
                pdu = pdu.TrySign(signer.Server, Server(signer.Server).Key, out Pdu? signed, out PduError error)
                    ? signed
                    : throw new InvalidOperationException($"{signer.Server} cannot sign the event {pdu}: {error}.");
            }
        }

        return pdu;
    }

    private byte[] Entropy() => SHA256.HashData(Text.ToUtf8(string.Create(CultureInfo.InvariantCulture, $"Matrix.Core.Testing room {_seed}")));
}
