using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Makes the events of one room: well formed, hashed, signed by their servers, each after the one before. Not safe for several threads.</summary>
/// <remarks>
/// <para>
/// What is not said is chosen well: <c>prev_events</c> is the latest event, the depth one more than theirs, <c>auth_events</c> are
/// what the auth rules select from the state before the event, time goes on by a second. Servers are made as senders need
/// them, and their keys are in <see cref="Keys"/>. Events are well formed; whether they are <i>allowed</i> is for the test to say: anyone may send anything.
/// </para>
/// <para>
/// Deterministic: the same calls on a factory of the same version and seed make the same bytes in every run. Users are given as
/// text, in the historical grammar.
/// </para>
/// </remarks>
public sealed partial class EventFactory
{
    private const long Step = 1000;

    private static readonly PduVerifier Verifier = new();

    private readonly RoomGraph _graph = new();
    private readonly Dictionary<ServerName, TestServer> _servers = [];
    private readonly int _seed;
    private long _lastTs;

    /// <summary>A factory for a room that does not exist yet: begin with <see cref="Create"/> or <see cref="CreateRoom"/>.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="seed">What tells rooms apart: factories with other seeds make other room IDs and event IDs.</param>
    /// <param name="start">The time of the first event; null for <see cref="SteppingClock.DefaultStart"/>.</param>
    public EventFactory(RoomVersion version, int seed = 0, DateTimeOffset? start = null)
    {
        ArgumentNullException.ThrowIfNull(version);
        Version = version;
        _seed = seed;
        _lastTs = (start ?? SteppingClock.DefaultStart).ToUnixTimeMilliseconds() - Step;
    }

    /// <summary>The version of the room.</summary>
    public RoomVersion Version { get; }

    /// <summary>The room; default until it has been created.</summary>
    public RoomId RoomId { get; private set; }

    /// <summary>All events, in the order in which they were made.</summary>
    public IReadOnlyList<Pdu> Events => _graph.Events;

    /// <summary>The events that no other cites as one before it, in the order in which they were made: what an event that merges all branches goes after.</summary>
    public IReadOnlyList<Pdu> Extremities => _graph.Extremities;

    /// <summary>The latest event made; null before the first.</summary>
    public Pdu? Latest => _graph.Events.Count == 0 ? null : _graph.Events[^1];

    /// <summary>The create event; null before it.</summary>
    public Pdu? CreateEvent => _graph.Events.Count == 0 ? null : _graph.Events[0];

    /// <summary>The keys of all servers so far, valid until <see cref="TestServer.DefaultValidUntilTs"/>.</summary>
    public ServerKeyStore Keys { get; } = new();

    /// <summary>The servers so far, in the order of their names.</summary>
    public IReadOnlyList<TestServer> Servers => [.. _servers.Values.OrderBy(server => server.Name)];

    /// <summary>The server of a name, which is made where there is none yet.</summary>
    /// <param name="name">The name.</param>
    public TestServer Server(string name) => Server(ServerName.Parse(name));

    /// <summary>The server of a name, which is made where there is none yet.</summary>
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

    /// <summary>Verifies an event against <see cref="Keys"/>, as one that was received would be: nothing is taken on trust.</summary>
    /// <param name="pdu">The event.</param>
    /// <exception cref="InvalidOperationException">Its signatures do not hold; the message says whose.</exception>
    public VerifiedPdu Verify(Pdu pdu) =>
        Verifier.TryVerify(pdu, Keys, out VerifiedPdu? verified, out PduVerificationError error)
            ? verified
            : throw new InvalidOperationException($"{pdu}: {error}.");

    /// <summary>All events so far, verified.</summary>
    public ImmutableArray<VerifiedPdu> VerifyAll() => [.. Events.Select(Verify)];

    /// <summary>The state entry before the next event, by default after the latest event.</summary>
    /// <param name="type">The type.</param>
    /// <param name="stateKey">The state key.</param>
    /// <returns>The event of the entry; null where there is none. On branches the event made last wins: this is no state resolution.</returns>
    public Pdu? FindState(string type, string stateKey = "") => _graph.Find(_graph.StateBefore(AfterOf(null)), new StateSlot(type, stateKey));

    private Pdu Make(string sender, string type, string? stateKey, ReadOnlyMemory<byte> content, EventOverrides? overrides, Action<PduBuilder>? finish = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        bool creates = Events.Count == 0;
        if (creates && type != "m.room.create")
        {
            throw new InvalidOperationException("There is no room yet: call Create or CreateRoom first.");
        }

        UserId user = UserId.Parse(sender);
        IReadOnlyList<Pdu> after = AfterOf(overrides);
        ImmutableDictionary<StateSlot, int> state = _graph.StateBefore(after);
        IEnumerable<Pdu?> authEvents = AuthEventSelection.GetSlots(Version, user, type, stateKey, content).Select(key => _graph.Find(state, key));
        long ts = overrides?.OriginServerTs ?? _lastTs + Step;
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
            OriginServerTs = ts,
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
        _lastTs = Math.Max(_lastTs, ts);
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

    /// <summary>Has every other server sign that must: the authoriser's of a restricted join, in room versions 1 and 2 that of the event ID.</summary>
    private Pdu Countersign(Pdu pdu)
    {
        foreach (RequiredSigner signer in RequiredSigner.GetFor(pdu))
        {
            if (signer.Server != pdu.Sender.ServerName && !signer.Server.IsDefault)
            {
                pdu = pdu.TrySign(signer.Server, Server(signer.Server).Key, out Pdu? signed, out PduError error)
                    ? signed
                    : throw new InvalidOperationException($"{pdu} cannot be signed by {signer.Server}: {error}.");
            }
        }

        return pdu;
    }

    private byte[] Entropy() => SHA256.HashData(Text.ToUtf8(string.Create(CultureInfo.InvariantCulture, $"Matrix.Core.Testing room {_seed}")));
}
