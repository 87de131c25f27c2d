using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Testing;

/// <summary>Represents a random room in federation, with servers that each see a part of it. Immutable.</summary>
/// <remarks>
/// <para>
/// The room has forks and merges, users who fight for power, wrong clocks, and events that must be rejected or soft-failed. The events are really hashed, signed and
/// verified. They are a pure function of the version and the seed. They are the same in every run, and a room of fewer events is the beginning of a room of more.
/// </para>
/// <para>
/// It contains bans, kicks, unbans, invites, knocks (version 7 and later), restricted joins (version 8 and later), and power levels and join rules that change on
/// both sides of a fork. Some events build on old or rejected events. Some have auth events that are stale, from another branch, rejected, too few or too many. Some
/// are sent by users without the power, or have a false time or depth.
/// </para>
/// </remarks>
public sealed class RandomRoom
{
    private readonly int _made;

    private RandomRoom(int seed, int made, ImmutableArray<VerifiedPdu> events, ImmutableArray<ServerView> views, ServerKeyStore keys)
    {
        Seed = seed;
        _made = made;
        Events = events;
        Views = views;
        KeyStore = keys;
    }

    /// <summary>Gets the version of the room.</summary>
    public RoomVersion Version => CreateEvent.Pdu.Version;

    /// <summary>Gets the seed that the room was created from.</summary>
    public int Seed { get; }

    /// <summary>Gets the create event, which is the first of <see cref="Events"/>.</summary>
    public VerifiedPdu CreateEvent => Events[0];

    /// <summary>Gets all events, in the order in which they were sent. An event comes after its <c>prev_events</c> and <c>auth_events</c>.</summary>
    public ImmutableArray<VerifiedPdu> Events { get; }

    /// <summary>
    /// Gets the events that each server has seen, in order. Replay them as <see cref="ReceiveOptions.Live"/> to see the events that the server soft-failed.
    /// </summary>
    public ImmutableArray<ServerView> Views { get; }

    /// <summary>Gets the keys of all servers, valid until <see cref="TestServer.DefaultValidUntil"/>. It is the only mutable part of the room.</summary>
    public ServerKeyStore KeyStore { get; }

    /// <summary>Creates a room.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="seed">The seed, which distinguishes rooms.</param>
    /// <param name="events">The number of events, including the create event.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="events"/> is less than 1.</exception>
    public static RandomRoom Create(RoomVersion version, int seed, int events)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(events, 1);
        var simulation = new RoomSimulation(version, seed);
        simulation.Play(events);
        ImmutableArray<ServerView> views = [.. simulation.Servers.Select(server => new ServerView(server.Server, [.. server.Arrivals]))];
        return new RandomRoom(seed, events, [.. simulation.Events], views, simulation.Keys);
    }

    /// <summary>Returns the events in another topological order, with the create event first.</summary>
    /// <param name="seed">The seed, which distinguishes orders.</param>
    public ImmutableArray<VerifiedPdu> ShuffledTopologically(int seed)
    {
        var random = new Random(seed);
        Dictionary<EventId, int> places = PlacesOf(Events);
        var open = new int[Events.Length];
        List<int>[] citing = [.. Events.Select(_ => new List<int>())];
        for (int place = 1; place < Events.Length; place++)
        {
            foreach (int cited in CitedBy(Events[place].Pdu).Select(id => places[id]).Append(0).Distinct())
            {
                open[place]++;
                citing[cited].Add(place);
            }
        }

        var free = new List<int> { 0 };
        ImmutableArray<VerifiedPdu>.Builder order = ImmutableArray.CreateBuilder<VerifiedPdu>(Events.Length);
        while (free.Count > 0)
        {
            int chosen = random.Next(free.Count);
            int place = free[chosen];
            free.RemoveAt(chosen);
            order.Add(Events[place]);
            free.AddRange(citing[place].Where(later => --open[later] == 0));
        }

        return order.MoveToImmutable();
    }

    /// <summary>Returns the room's log: NDJSON in UTF-8, with one event a line as it is sent over federation, in the order of <see cref="Events"/>.</summary>
    public byte[] ToNdjson()
    {
        var log = new ArrayBufferWriter<byte>();
        foreach (VerifiedPdu verified in Events)
        {
            log.Write(verified.Pdu.Utf8.Span);
            log.Write("\n"u8);
        }

        return log.WrittenSpan.ToArray();
    }

    /// <summary>Replays the events into a new room as a log, in the order of <see cref="Events"/>.</summary>
    /// <returns>The room.</returns>
    public Room Replay() => Replay(Events);

    /// <summary>Replays events into a new room.</summary>
    /// <param name="order">Events of this room, not necessarily all. The create event must come first, and an event must come after the events that it
    /// references.</param>
    /// <param name="receiveOptions">How the events reach the room, or <see langword="null"/> for events of a log.</param>
    /// <param name="options">The options of the room, or <see langword="null"/> for the defaults.</param>
    /// <returns>The room.</returns>
    /// <exception cref="ArgumentException">The first event is not the create event, or an event comes before one that it references, occurs twice or belongs to
    /// another room.</exception>
    public Room Replay(IEnumerable<VerifiedPdu> order, ReceiveOptions? receiveOptions = null, RoomOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(order);
        Room? room = null;
        foreach (VerifiedPdu verified in order)
        {
            if (room is not null)
            {
                room = room.Receive(verified, receiveOptions ?? ReceiveOptions.Log) is ReceiveResult.Judged
                    ? room
                    : throw new ArgumentException($"The event {verified} is before an event that it cites, is repeated, or belongs to another room.", nameof(order));
            }
            else if (verified.EventId != CreateEvent.Pdu.EventId || !Room.TryCreate(verified, options, out room, out _))
            {
                throw new ArgumentException($"The first event is not the create event: {verified}.", nameof(order));
            }
        }

        return room ?? throw new ArgumentException("The list of events is empty.", nameof(order));
    }

    /// <summary>Returns the beginning of the room.</summary>
    /// <param name="events">The number of events to keep.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="events"/> is less than 1 or more than the room has.</exception>
    public RandomRoom First(int events)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(events, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events, Events.Length);
        ImmutableArray<VerifiedPdu> kept = Events[..events];
        HashSet<EventId> ids = [.. kept.Select(verified => verified.EventId)];
        return new RandomRoom(Seed, _made, kept, [.. Views.Select(view => view with { Arrivals = [.. view.Arrivals.Where(verified => ids.Contains(verified.EventId))] })], KeyStore);
    }

    /// <summary>Returns the room without one of its events, to find the smallest room that reproduces a failure.</summary>
    /// <param name="eventId">An event of the room that no other event references, and that is not the create event.</param>
    /// <exception cref="ArgumentException">The event does not belong to the room, is the create event, or another event references it.</exception>
    public RandomRoom Without(EventId eventId) =>
        Uncited.Contains(eventId)
            ? new RandomRoom(Seed, _made, Remove(Events, eventId), [.. Views.Select(view => view with { Arrivals = Remove(view.Arrivals, eventId) })], KeyStore)
            : throw new ArgumentException($"The event {eventId} cannot be left out. It is the create event, another event cites it, or it belongs to another room.", nameof(eventId));

    /// <summary>Returns simpler rooms, to find the smallest one that shows a failure: the beginnings of the room, then the room without one event that no other cites.</summary>
    public IEnumerable<RandomRoom> GetSimplerRooms()
    {
        for (int length = 1; length < Events.Length; length += Math.Max(1, (Events.Length - length) / 2))
        {
            yield return First(length);
        }

        foreach (EventId id in Uncited.Reverse())
        {
            yield return Without(id);
        }
    }

    /// <summary>Returns the version, the seed and every event, for the report of a failed property.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        string left = Events.Length < _made ? $", {Events.Length} of them left" : "";
        _ = text.Append(CultureInfo.InvariantCulture, $"room version {Version}, seed {Seed}, {_made} events{left}");
        Dictionary<EventId, int> places = PlacesOf(Events);
        foreach ((int place, VerifiedPdu verified) in Events.Index())
        {
            _ = text.Append('\n').Append(CultureInfo.InvariantCulture, $"{place,4} {Describe(verified.Pdu, places)}");
        }

        return text.ToString();
    }

    /// <summary>Gets the events that no other event references, without the create event, in the order of <see cref="Events"/>.</summary>
    private IEnumerable<EventId> Uncited
    {
        get
        {
            HashSet<EventId> cited = [.. Events.SelectMany(verified => CitedBy(verified.Pdu))];
            return Events.Skip(1).Select(verified => verified.EventId).Where(id => !cited.Contains(id));
        }
    }

    private static ImmutableArray<VerifiedPdu> Remove(ImmutableArray<VerifiedPdu> events, EventId eventId) =>
        [.. events.Where(verified => verified.EventId != eventId)];

    private static IEnumerable<EventId> CitedBy(Pdu pdu) => pdu.PrevEvents.Concat(pdu.AuthEvents);

    private static Dictionary<EventId, int> PlacesOf(ImmutableArray<VerifiedPdu> events) =>
        events.Select((verified, place) => KeyValuePair.Create(verified.EventId, place)).ToDictionary();

    private static string Describe(Pdu pdu, Dictionary<EventId, int> places)
    {
        string key = pdu.Slot is { } stateKey ? $" \"{stateKey.StateKey}\"" : "";
        string Places(IEnumerable<EventId> ids) => string.Join(' ', ids.Select(id => places[id]));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{pdu.EventId} {pdu.Sender} {pdu.Type}{key} {pdu.Content.ToString()} after {Places(pdu.PrevEvents)} by {Places(pdu.AuthEvents)} at {pdu.OriginServerTimestamp} depth {pdu.Depth}");
    }
}
