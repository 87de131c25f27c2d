using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Testing;

/// <summary>
/// A random room in federation: servers that see a part of it each and build on that, forks and merges, users who fight for power, clocks that
/// lie, and events that must be rejected or soft-failed. Immutable.
/// </summary>
/// <remarks>
/// <para>
/// The events are truly hashed, signed and verified. They are a pure function of the version and the seed: the same in every
/// run, and a room of fewer events is the beginning of one of more.
/// </para>
/// <para>
/// Bans, kicks, unbans, invites, knocks (version 7 and later), restricted joins (8 and later), power levels and join rules that change
/// on both sides of a fork; events that build on old or on rejected ones, cite auth events that are stale, of another branch, rejected, too
/// few or too many, are sent by whoever has no power, or lie about their time or depth.
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

    /// <summary>The version of the room.</summary>
    public RoomVersion Version => CreateEvent.Pdu.Version;

    /// <summary>What the room was made from.</summary>
    public int Seed { get; }

    /// <summary>The create event: the first of <see cref="Events"/>.</summary>
    public VerifiedPdu CreateEvent => Events[0];

    /// <summary>All events, in the order in which they were sent: what an event cites, as before it or as its authority, comes first.</summary>
    public ImmutableArray<VerifiedPdu> Events { get; }

    /// <summary>What each server has seen, and in which order: replay it as <see cref="ReceiveMode.Live"/> to see what that server soft-failed.</summary>
    public ImmutableArray<ServerView> Views { get; }

    /// <summary>The keys of all servers, valid until <see cref="TestServer.DefaultValidUntilTs"/>. It is the one thing here that can be changed.</summary>
    public ServerKeyStore KeyStore { get; }

    /// <summary>Makes a room.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="seed">What tells rooms apart.</param>
    /// <param name="events">How many events it has, the create event among them.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is to have no event.</exception>
    public static RandomRoom Create(RoomVersion version, int seed, int events)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(events, 1);
        var simulation = new RoomSimulation(version, seed);
        simulation.Play(events);
        ImmutableArray<ServerView> views = [.. simulation.Servers.Select(server => new ServerView(server.Server, [.. server.Arrivals]))];
        return new RandomRoom(seed, events, [.. simulation.Events], views, simulation.Keys);
    }

    /// <summary>The events in another order in which what an event cites comes first, and the create event before all.</summary>
    /// <param name="seed">What tells orders apart.</param>
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

    /// <summary>The room's log: NDJSON in UTF-8, an event a line as it goes over federation, in the order of <see cref="Events"/>.</summary>
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

    /// <summary>Gives the events to a room as a log, in the order of <see cref="Events"/>.</summary>
    /// <returns>The room, which is the caller's.</returns>
    public Room Replay() => Replay(Events);

    /// <summary>Gives events to a room.</summary>
    /// <param name="order">Events of this room, the create event first and what an event cites before it; need not be all.</param>
    /// <param name="mode">How they come to the room.</param>
    /// <param name="options">How the room works; the defaults where null.</param>
    /// <returns>The room, which is the caller's.</returns>
    /// <exception cref="ArgumentException">The order does not begin with the create event, or an event comes before one that it cites.</exception>
    public Room Replay(IEnumerable<VerifiedPdu> order, ReceiveMode mode = ReceiveMode.Log, RoomOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(order);
        Room? room = null;
        foreach (VerifiedPdu verified in order)
        {
            if (room is not null)
            {
                room = room.Receive(verified, mode) is ReceiveResult.Judged
                    ? room
                    : throw new ArgumentException($"The event {verified} comes before one that it cites, or twice, or is of another room.", nameof(order));
            }
            else if (verified.EventId != CreateEvent.Pdu.EventId || !Room.TryCreate(verified, out room, out _, options))
            {
                throw new ArgumentException($"The first event is not the create event: {verified}.", nameof(order));
            }
        }

        return room ?? throw new ArgumentException("There is no event.", nameof(order));
    }

    /// <summary>The beginning of the room.</summary>
    /// <param name="events">How many of its events are kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">None is to be kept, or more than there are.</exception>
    public RandomRoom First(int events)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(events, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events, Events.Length);
        ImmutableArray<VerifiedPdu> kept = Events[..events];
        HashSet<EventId> ids = [.. kept.Select(verified => verified.EventId)];
        return new RandomRoom(Seed, _made, kept, [.. Views.Select(view => view with { Arrivals = [.. view.Arrivals.Where(verified => ids.Contains(verified.EventId))] })], KeyStore);
    }

    /// <summary>The same room without one of its events, to find the smallest room that shows something.</summary>
    /// <param name="eventId">An event of the room that no other cites; not the create event.</param>
    /// <exception cref="ArgumentException">The event is not of the room, or is cited, or creates it.</exception>
    public RandomRoom Without(EventId eventId) =>
        Uncited.Contains(eventId)
            ? new RandomRoom(Seed, _made, Remove(Events, eventId), [.. Views.Select(view => view with { Arrivals = Remove(view.Arrivals, eventId) })], KeyStore)
            : throw new ArgumentException($"The event {eventId} cannot be left out: it is the create event, cited, or of another room.", nameof(eventId));

    /// <summary>Returns simpler rooms, to find the smallest one that shows something: the beginnings of the room, then the room without one event that no other cites.</summary>
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

    /// <summary>The version, the seed and every event, for the report of a failed property.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        string left = Events.Length < _made ? $", of which {Events.Length} are left" : "";
        _ = text.Append(CultureInfo.InvariantCulture, $"room version {Version}, seed {Seed}, {_made} events{left}");
        Dictionary<EventId, int> places = PlacesOf(Events);
        foreach ((int place, VerifiedPdu verified) in Events.Index())
        {
            _ = text.Append('\n').Append(CultureInfo.InvariantCulture, $"{place,4} {Describe(verified.Pdu, places)}");
        }

        return text.ToString();
    }

    /// <summary>The events that no other cites, but for the create event, in the order of <see cref="Events"/>.</summary>
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
            $"{pdu.EventId} {pdu.Sender} {pdu.Type}{key} {pdu.Content.ToString()} after {Places(pdu.PrevEvents)} by {Places(pdu.AuthEvents)} at {pdu.OriginServerTs} depth {pdu.Depth}");
    }
}
