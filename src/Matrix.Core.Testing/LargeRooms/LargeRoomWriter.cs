using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Writes the events of a large room, each at a tip. It keeps only the states of the tips, so a state lookup is a single lookup.</summary>
internal sealed partial class LargeRoomWriter : IEventSource
{
    private const long StepMilliseconds = 1000;
    private static readonly long StartMilliseconds = SteppingClock.DefaultStart.ToUnixTimeMilliseconds();

    private readonly Dictionary<EventId, VerifiedPdu> _byId;
    private readonly List<VerifiedPdu> _events;
    private readonly Dictionary<ServerName, TestServer>? _servers;

    // Only room versions 1 and 2 write hashes in references, and in those versions a hash cannot be derived from the ID.
    private readonly Dictionary<EventId, ReadOnlyMemory<byte>> _hashes = [];
    private readonly string _shape;
    private RoomId _room;

    /// <param name="version">The version of the room.</param>
    /// <param name="shape">The name of the shape, used in the room ID.</param>
    /// <param name="seed">The seed, which distinguishes rooms of one shape.</param>
    /// <param name="capacity">The approximate number of events.</param>
    /// <param name="signs"><see langword="true"/> to sign events.</param>
    public LargeRoomWriter(RoomVersion version, string shape, int seed, int capacity, bool signs = false)
    {
        Version = version;
        Seed = seed;
        _shape = shape;
        _events = new List<VerifiedPdu>(capacity);
        _byId = new Dictionary<EventId, VerifiedPdu>(capacity);
        _servers = signs ? [] : null;
    }

    public RoomVersion Version { get; }

    public int Seed { get; }

    public ServerKeyStore Keys { get; } = new();

    /// <summary>Gets all events, in the order in which they were written.</summary>
    public IReadOnlyList<VerifiedPdu> Events => _events;

    /// <summary>Writes an event and moves the tip after it.</summary>
    public VerifiedPdu Write(ref RoomCursor tip, UserId sender, string type, string? stateKey, string contentJson)
    {
        byte[] content = Text.ToUtf8(contentJson);
        var draft = new PduBuilder(Version)
        {
            RoomId = _room,
            Sender = sender,
            Type = type,
            StateKey = stateKey,
            Content = content,
            PrevEvents = tip.After,
            AuthEvents = type == "m.room.create" ? [] : AuthEventsOf(tip.State, sender, type, stateKey, content),
            ReferenceHashes = _hashes,
            Depth = tip.Depth + 1,
            OriginServerTimestamp = TimeAt(tip.Depth),
        };
        if (Version.Format.EventIdFormat == EventIdFormat.Declared)
        {
            draft.EventId = EventId.Parse(string.Create(CultureInfo.InvariantCulture, $"${_shape}{_events.Count}x{Seed:x}:{sender.ServerName}"));
        }

        if (tip.After.IsEmpty)
        {
            Place(draft);
        }

        VerifiedPdu written = VerifiedPdu.TrustWithoutVerification(Finish(draft));
        Keep(written);
        Pdu pdu = written.Pdu;
        tip = new RoomCursor(pdu.Slot is { } key ? tip.State.SetItem(key, pdu.EventId) : tip.State, [pdu.EventId], pdu.Depth);
        return written;
    }

    /// <summary>Returns the event of a state slot, or <see langword="null"/> if the slot is empty.</summary>
    public Pdu? Find(in RoomCursor tip, in StateSlot key) => tip.State.TryGetValue(key, out EventId id) ? _byId[id].Pdu : null;

    /// <summary>Writes two branches from one tip.</summary>
    /// <param name="from">The position of the fork.</param>
    /// <param name="left">Writes the left branch.</param>
    /// <param name="right">Writes the right branch.</param>
    /// <param name="tips">The tips of the two branches.</param>
    public RoomFork Fork(RoomCursor from, Branch left, Branch right, out (RoomCursor Left, RoomCursor Right) tips)
    {
        tips = (from, from);
        int start = _events.Count;
        left(ref tips.Left);
        int middle = _events.Count;
        right(ref tips.Right);
        return new RoomFork([.. _events[start..middle]], [.. _events[middle..]], tips.Left.State, tips.Right.State);
    }

    /// <inheritdoc/>
    public bool TryGetEvent(EventId eventId, out AuthEvent authEvent)
    {
        bool isKnown = _byId.TryGetValue(eventId, out VerifiedPdu? known);
        authEvent = isKnown ? new AuthEvent(known!) : default;
        return isKnown;
    }

    private List<EventId> AuthEventsOf(StateMap state, UserId sender, string type, string? stateKey, byte[] content)
    {
        var cited = new List<EventId>();
        foreach (StateSlot key in AuthEventSelection.GetSlots(Version, sender, type, stateKey, content))
        {
            if (state.TryGetValue(key, out EventId id))
            {
                cited.Add(id);
            }
        }

        return cited;
    }

    /// <summary>
    /// Returns the time of an event. Events are one second apart. Two branches run at the same time, and a difference of less than a second distinguishes equal
    /// events on them.
    /// </summary>
    private MatrixTimestamp TimeAt(long depth) => new(StartMilliseconds + (StepMilliseconds * depth) + (_events.Count % StepMilliseconds));

    /// <summary>Sets the room of a create event.</summary>
    private void Place(PduBuilder create)
    {
        create.Entropy = SHA256.HashData(Text.ToUtf8(string.Create(CultureInfo.InvariantCulture, $"Matrix.Core.Testing {_shape} room {Seed}")));
        create.RoomId = Version.Format.UsesCreateEventIdAsRoomId
            ? default
            : RoomId.Parse(string.Create(CultureInfo.InvariantCulture, $"!{_shape}{Seed:x}:{create.Sender.ServerName}"));
    }

    private Pdu Finish(PduBuilder draft)
    {
        if (_servers is not null)
        {
            return draft.Sign(ServerOf(draft.Sender.ServerName).Key);
        }

        return draft.TryBuild(out Pdu? pdu, out PduError error) ? pdu : throw new InvalidOperationException($"The event of a large room is not valid: {error}.");
    }

    private TestServer ServerOf(ServerName name)
    {
        if (!_servers!.TryGetValue(name, out TestServer? server))
        {
            server = new TestServer(name);
            _servers.Add(name, server);
            server.AddTo(Keys);
        }

        return server;
    }

    private void Keep(VerifiedPdu written)
    {
        Pdu pdu = written.Pdu;
        _byId.Add(pdu.EventId, written);
        _events.Add(written);
        if (Version.Format.UsesReferenceHashes)
        {
            _hashes.Add(pdu.EventId, pdu.ComputeReferenceHash());
        }

        if (_events.Count == 1)
        {
            _room = pdu.RoomId;
        }
    }

    /// <summary>Writes events at a tip.</summary>
    internal delegate void Branch(ref RoomCursor tip);
}
