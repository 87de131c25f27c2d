using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>The servers of a random room that one server joins in the middle: what they have, and what they answer.</summary>
internal sealed class Residents
{
    private readonly Dictionary<EventId, VerifiedPdu> _events;

    private Residents(RandomRoom made, int joinAt)
    {
        Made = made;
        Oracle = made.Replay();
        _events = made.Events.ToDictionary(verified => verified.EventId);
        Join = made.Events[joinAt];
        History = [.. made.Events.Take(joinAt)];
        Later = [.. made.Events.Skip(joinAt + 1)];
        LocalServer = Join.Sender.ServerName;
        Servers = [.. made.Views.Select(view => view.Server.Name).Where(server => server != LocalServer)];

        // The residents send the joining server what its join does not build on.
        Room atJoin = made.Replay(made.Events.Take(joinAt + 1));
        Tips = [.. atJoin.ForwardExtremities.Where(id => id != Join.EventId).Select(id => _events[id])];
    }

    public RandomRoom Made { get; }

    /// <summary>The room that got everything.</summary>
    public Room Oracle { get; }

    public VerifiedPdu Join { get; }

    public ServerName LocalServer { get; }

    /// <summary>The other servers. The creator's is first.</summary>
    public IReadOnlyList<ServerName> Servers { get; }

    public IReadOnlyList<VerifiedPdu> History { get; }

    public IReadOnlyList<VerifiedPdu> Later { get; }

    public IReadOnlyList<VerifiedPdu> Tips { get; }

    /// <summary>Picks a join of a user of another server than the creator's; null where the room has none.</summary>
    public static Residents? Create(RandomRoom made)
    {
        Room oracle = made.Replay();
        ServerName home = made.CreateEvent.Sender.ServerName;
        for (int i = made.Events.Length / 2; i > 3; i--)
        {
            if (made.Events[i] is { Slot: { } slot } verified && slot == StateSlot.Member(verified.Sender) && verified.Sender.ServerName != home
                && TestData.Text(verified.Pdu.Content.Utf8Span).Contains("\"join\"", StringComparison.Ordinal)
                && oracle.TryGetEvent(verified.EventId, out RoomEvent? judged) && judged.Status == EventStatus.Accepted)
            {
                return new Residents(made, i);
            }
        }

        return null;
    }

    public VerifiedPdu Event(EventId id) => _events[id];

    public StateMap StateBefore(EventId id) => Oracle.TryGetStateBefore(id, out StateMap? state) ? state : throw new InvalidOperationException($"no state before {id}");

    /// <summary>The events that some events cite as their authorisation, and so on, in the order of the log.</summary>
    public IReadOnlyList<VerifiedPdu> AuthChain(IEnumerable<EventId> ids) => Closure(ids, verified => verified.AuthEvents);

    /// <summary>The events before an event, and what they cite, in the order of the log.</summary>
    public IReadOnlyList<VerifiedPdu> Ancestors(EventId id) => Closure([id], verified => verified.PrevEvents.Concat(verified.AuthEvents));

    /// <summary>The answer to the join: the state without members, except some. Synapse includes those that authorise the join, and others need not.</summary>
    public PartialJoin Answer(Random random)
    {
        ImmutableArray<StateSlot> authorising = random.Next(2) == 0 ? AuthEventSelection.GetSlots(Join.Pdu) : [];
        VerifiedPdu[] state = [.. StateBefore(Join.EventId).Where(entry => entry.Key.Type.ToString() != "m.room.member" || random.Next(5) == 0 || authorising.Contains(entry.Key)).Select(entry => Event(entry.Value))];
        return new PartialJoin
        {
            Join = Join,
            State = state,
            AuthChain = AuthChain([.. state.Select(verified => verified.EventId), Join.EventId]),
            Responder = Servers[0],
            ServersInRoom = Servers,
        };
    }

    private VerifiedPdu[] Closure(IEnumerable<EventId> ids, Func<VerifiedPdu, IEnumerable<EventId>> cited)
    {
        var seen = new HashSet<EventId>();
        var work = new Stack<EventId>(ids.SelectMany(id => cited(Event(id))));
        while (work.TryPop(out EventId id))
        {
            if (seen.Add(id))
            {
                foreach (EventId before in cited(Event(id)))
                {
                    work.Push(before);
                }
            }
        }

        return [.. Made.Events.Where(verified => seen.Contains(verified.EventId))];
    }
}
