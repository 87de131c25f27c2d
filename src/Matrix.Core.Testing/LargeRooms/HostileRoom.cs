using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Represents a room with many members and an attacker who tries to make every later event cost as much as the whole room.</summary>
/// <remarks>
/// The attacks are events that reference ancient events, very many branches, and growing forks. Honest events continue beside them. The room is public, and its
/// members joined one after another, so that it has had a state of each size. The attacker is a member without power who joined first. All events are a function of
/// the version, the size and the order of the calls. Not thread-safe.
/// </remarks>
public sealed class HostileRoom : IEventSource
{
    private const int Keys = 8;

    private readonly LargeRoomWriter _pen;
    private readonly Dictionary<EventId, StateMap> _states = [];

    /// <summary>The positions in the room after the join of each member.</summary>
    private readonly List<RoomCursor> _past = [];
    private readonly int _members;
    private RoomCursor _tip;
    private RoomCursor _fork;
    private RoomCursor _refused;
    private int _honest;
    private int _hostile;

    /// <param name="version">The version of the room.</param>
    /// <param name="members">The number of members, including the attacker.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="members"/> is less than 100.</exception>
    public HostileRoom(RoomVersion version, int members)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 100);
        _members = members;
        _pen = new LargeRoomWriter(version, "hostile", seed: 0, members + 5);
        _tip = _pen.Found([(RoomUsers.Moderator(0), 50)], moderators: 1);
        _pen.Join(ref _tip, Attacker);
        for (int i = 0; i < members - 3; i++)
        {
            _pen.Join(ref _tip, RoomUsers.Person(i));
            _past.Add(_tip);
            _ = Keep(_tip);
        }

        _fork = _tip;
        _refused = _tip;
        Events = [.. _pen.Events];
        CurrentState = _tip.State;
    }

    /// <summary>Gets the attacker.</summary>
    public static UserId Attacker { get; } = UserId.Parse("@mallory:evil.example");

    /// <summary>Gets a user who was never in the room.</summary>
    public static UserId Stranger { get; } = UserId.Parse("@nobody:evil.example");

    /// <summary>Gets the events of the room before any attack, in order.</summary>
    public ImmutableArray<VerifiedPdu> Events { get; }

    /// <summary>Gets the state after the honest events.</summary>
    public StateMap CurrentState { get; private set; }

    /// <summary>
    /// Writes an event by which a member changes their display name. It builds only on the honest events, because the member's server has not seen others.
    /// </summary>
    public VerifiedPdu Honest()
    {
        VerifiedPdu written = Profile(ref _tip, RoomUsers.Person(_members - 4 - (_honest++ % (_members / 2))));
        CurrentState = _tip.State;
        return written;
    }

    /// <summary>Writes a join after the honest events.</summary>
    /// <param name="user">The user who joins.</param>
    public VerifiedPdu Join(UserId user)
    {
        _pen.Join(ref _tip, user);
        CurrentState = _tip.State;
        return Keep(_tip);
    }

    /// <summary>Writes an event by which a moderator bans a member, which is a power event.</summary>
    public VerifiedPdu HonestBan()
    {
        _pen.Member(ref _tip, RoomUsers.Moderator(0), RoomUsers.Person(_honest++ % (_members / 4)), "ban");
        CurrentState = _tip.State;
        return Keep(_tip);
    }

    /// <summary>Writes a message of the attacker that references an ancient event, a different one each time.</summary>
    public VerifiedPdu AncientMessage() => Message(Ancient());

    /// <summary>Writes an event by which the attacker changes their status and references an ancient event: a new state event in an old state.</summary>
    public VerifiedPdu AncientStatus()
    {
        RoomCursor tip = Ancient();
        return Status(ref tip);
    }

    /// <summary>Writes a message of the attacker that references several ancient events, different ones each time.</summary>
    /// <param name="count">The number of ancient events.</param>
    public VerifiedPdu AncientMerge(int count)
    {
        RoomCursor[] tips = [.. Enumerable.Range(0, count).Select(_ => Ancient())];
        return Message(tips[0] with { After = [.. tips.SelectMany(tip => tip.After)], Depth = tips.Max(tip => tip.Depth) });
    }

    /// <summary>Writes a message of a stranger that references several ancient events, different ones each time. Its own auth events do not allow it.</summary>
    /// <param name="count">The number of ancient events.</param>
    public VerifiedPdu StrangerMerge(int count)
    {
        RoomCursor[] tips = [.. Enumerable.Range(0, count).Select(_ => Ancient())];
        RoomCursor tip = tips[0] with { After = [.. tips.SelectMany(item => item.After)], Depth = tips.Max(item => item.Depth) };
        return Say(ref tip, Stranger);
    }

    /// <summary>Writes the next message of a stranger's chain of messages. Each message is rejected.</summary>
    public VerifiedPdu StrangerMessage() => Say(ref _refused, Stranger);

    /// <summary>Writes a member's message after the whole chain of the stranger.</summary>
    public VerifiedPdu MessageBehindStranger()
    {
        RoomCursor tip = _refused;
        return Say(ref tip, RoomUsers.Person(_hostile++ % (_members / 2)));
    }

    /// <summary>Writes an event by which the attacker sets their own state beside all others: a branch of one event, from the room before any attack.</summary>
    public VerifiedPdu Branch()
    {
        RoomCursor tip = _past[^1];
        return Status(ref tip);
    }

    /// <summary>Writes the next event of one branch that never merges, by the attacker or by another member.</summary>
    /// <param name="isFriend">
    /// <see langword="true"/> if another member changes their display name; <see langword="false"/> if the attacker changes their status.
    /// </param>
    public VerifiedPdu GrowFork(bool isFriend) => isFriend ? Profile(ref _fork, RoomUsers.Person(_hostile++ % (_members / 2))) : Status(ref _fork);

    /// <summary>Returns the state after an event on its own branch, or <see langword="null"/> if the event merges branches.</summary>
    /// <param name="eventId">An event of an attack, an honest event, or the join of a member.</param>
    public StateMap? StateAfter(EventId eventId) => _states.GetValueOrDefault(eventId);

    /// <inheritdoc/>
    public bool TryGetEvent(EventId eventId, out AuthEvent authEvent) => _pen.TryGetEvent(eventId, out authEvent);

    /// <summary>Returns an unused position in the first nine tenths of the past.</summary>
    private RoomCursor Ancient()
    {
        // The golden ratio places each position far from the previous ones.
        double part = _hostile++ * 0.618033988749895 % 1;
        return _past[(int)(part * _past.Count * 0.9)];
    }

    private VerifiedPdu Message(RoomCursor tip)
    {
        VerifiedPdu written = Say(ref tip, Attacker);
        if (written.Pdu.PrevEvents.Count == 1)
        {
            _ = Keep(tip);
        }

        return written;
    }

    private VerifiedPdu Say(ref RoomCursor tip, UserId sender) =>
        _pen.Write(ref tip, sender, "m.room.message", stateKey: null, """{"body":"hi","msgtype":"m.text"}""");

    private VerifiedPdu Status(ref RoomCursor tip)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"k{_hostile % Keys}");
        _ = _pen.Write(ref tip, Attacker, "org.example.status", key, string.Create(CultureInfo.InvariantCulture, $$"""{"status":"{{_hostile++}}"}"""));
        return Keep(tip);
    }

    private VerifiedPdu Profile(ref RoomCursor tip, UserId person)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $$"""{"displayname":"name {{_honest}} {{_hostile}}","membership":"join"}""");
        _ = _pen.Write(ref tip, person, "m.room.member", person.ToString(), name);
        return Keep(tip);
    }

    private VerifiedPdu Keep(RoomCursor tip)
    {
        VerifiedPdu written = _pen.Events[^1];
        _states[written.Pdu.EventId] = tip.State;
        return written;
    }
}
