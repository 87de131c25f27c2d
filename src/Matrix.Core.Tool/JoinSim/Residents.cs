using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Tool.JoinSim;

/// <summary>Represents the servers that are in the room before the join, and what they have.</summary>
internal sealed class Residents
{
    private static readonly Utf8Text MemberType = new StateSlot("m.room.member", "").Type;

    private readonly SimulatedLog _log;
    private readonly int _join;

    /// <param name="log">The log.</param>
    /// <param name="join">The index of the join.</param>
    /// <param name="maxServers">The maximum number of servers, or <see langword="null"/> for all.</param>
    public Residents(SimulatedLog log, int join, int? maxServers)
    {
        _log = log;
        _join = join;
        Join = log.Lines[join].Pdu;
        StateBeforeJoin = log.GetStateBefore(Join.EventId);

        // Where the room has no other server, another one with the events of the local server answers.
        ServerName home = log.Lines[0].Pdu.Sender.ServerName;
        Home = home != LocalServer ? home : ServerName.Parse("resident.invalid");
        Servers = [.. FindServers().Prepend(Home).Distinct().Take(maxServers ?? int.MaxValue)];
    }

    public VerifiedPdu Join { get; }

    public ServerName LocalServer => Join.Sender.ServerName;

    /// <summary>Gets the server of the creator, which is honest and answers in the end.</summary>
    public ServerName Home { get; }

    /// <summary>Gets the servers that are asked. The creator's is first.</summary>
    public IReadOnlyList<ServerName> Servers { get; }

    public StateMap StateBeforeJoin { get; }

    /// <summary>Returns the events that arrive: first those of the history that the join does not build on, then the lines after the join.</summary>
    public IEnumerable<VerifiedPdu> GetArrivals()
    {
        if (!Room.TryCreate(_log.Lines[0].Pdu, out Room? room, out _))
        {
            throw new InvalidOperationException("The log has a room.");
        }

        foreach (SimulatedLine line in _log.Lines.Skip(1).Take(_join))
        {
            _ = room.Receive(line.Pdu, ReceiveOptions.Log);
        }

        HashSet<EventId> tips = [.. room.ForwardExtremities];
        return _log.Lines.Take(_join).Where(line => tips.Contains(line.Pdu.EventId)).Concat(_log.Lines.Skip(_join + 1)).Select(line => line.Pdu);
    }

    /// <summary>Returns the answer to the join, without the members that do not authorise it.</summary>
    public PartialJoin GetAnswer()
    {
        VerifiedPdu[] state = [.. StateBeforeJoin.Where(entry => entry.Key.Type != MemberType || entry.Key == Join.Slot).Select(entry => _log.GetEvent(entry.Value))];
        return new PartialJoin
        {
            Join = Join,
            State = state,
            AuthChain = GetAuthChain([.. state.Select(verified => verified.EventId), Join.EventId]),
            Responder = Home,
            ServersInRoom = Servers,
        };
    }

    /// <summary>Returns the number of bytes of a full answer to the join.</summary>
    public long CountBytesOfFullAnswer()
    {
        EventId[] state = [.. StateBeforeJoin.Values];
        return CountBytes(state.Select(_log.GetEvent).Concat(GetAuthChain([.. state, Join.EventId])).DistinctBy(verified => verified.EventId).Append(Join));
    }

    public bool TryGetEvent(EventId id, [NotNullWhen(true)] out VerifiedPdu? verified) => _log.TryGetEvent(id, out verified);

    public VerifiedPdu GetEvent(EventId id) => _log.GetEvent(id);

    public StateMap GetStateBefore(EventId id) => _log.GetStateBefore(id);

    /// <summary>Returns the auth chain of events, each event after those that it cites.</summary>
    public IReadOnlyList<VerifiedPdu> GetAuthChain(IEnumerable<EventId> ids) => Sort(_log.Room.Serving.GetAuthChain(ids).EventIds, verified => verified.AuthEvents);

    /// <summary>Returns the events before an event, with all that these cite, each event after those that it cites.</summary>
    public IReadOnlyList<VerifiedPdu> GetAncestors(EventId id) => [.. Sort([id], verified => verified.PrevEvents.Concat(verified.AuthEvents)).Where(verified => verified.EventId != id)];

    public static long CountBytes(IEnumerable<VerifiedPdu> events) => events.Sum(verified => (long)verified.Pdu.Utf8.Length);

    /// <summary>Returns events and all that they cite in turn, each event after those that it cites.</summary>
    private List<VerifiedPdu> Sort(IEnumerable<EventId> ids, Func<VerifiedPdu, IEnumerable<EventId>> cited)
    {
        var sorted = new List<VerifiedPdu>();
        var seen = new HashSet<EventId>();
        var work = new Stack<(EventId Id, bool IsExpanded)>(ids.Select(id => (id, false)));
        while (work.TryPop(out (EventId Id, bool IsExpanded) next))
        {
            if (next.IsExpanded)
            {
                sorted.Add(GetEvent(next.Id));
            }
            else if (seen.Add(next.Id) && TryGetEvent(next.Id, out VerifiedPdu? verified))
            {
                work.Push((next.Id, true));
                foreach (EventId before in cited(verified))
                {
                    work.Push((before, false));
                }
            }
        }

        return sorted;
    }

    private IEnumerable<ServerName> FindServers()
    {
        foreach ((StateSlot slot, EventId id) in StateBeforeJoin)
        {
            if (slot.Type == MemberType && UserId.TryParse(slot.StateKey.Utf8Span, out UserId user) && user.ServerName != LocalServer
                && GetEvent(id).Pdu.Content.TryGetMember("membership"u8, out JsonSlice membership) && membership.StringEquals("join"u8))
            {
                yield return user.ServerName;
            }
        }
    }
}
