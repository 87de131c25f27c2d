using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>
/// A room of many members, and what a member does who wants every later event to cost the whole room: events that cite ancient ones, very many
/// branches, forks that grow. Honest events go on beside them.
/// </summary>
/// <remarks>
/// The room is public; its members joined one after another, so that there is a state of each size on the way. The attacker is a member without any power, who joined first.
/// Everything is a function of the version, the size and the order of the calls. Not safe for use by several threads at once.
/// </remarks>
public sealed class HostileRoom : IEventSource
{
    private const int Keys = 8;

    private readonly LargeRoomWriter _pen;
    private readonly Dictionary<EventId, StateMap> _states = [];

    /// <summary>Where the room was after each of its members had joined.</summary>
    private readonly List<RoomCursor> _past = [];
    private readonly int _members;
    private RoomCursor _tip;
    private RoomCursor _fork;
    private RoomCursor _refused;
    private int _honest;
    private int _hostile;

    /// <param name="version">The version of the room.</param>
    /// <param name="members">How many members there are, the attacker among them.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are to be fewer than 100.</exception>
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

    /// <summary>The attacker.</summary>
    public static UserId Attacker { get; } = UserId.Parse("@mallory:evil.example");

    /// <summary>Somebody who never was in the room.</summary>
    public static UserId Stranger { get; } = UserId.Parse("@nobody:evil.example");

    /// <summary>The events of the room before any attack, in order.</summary>
    public ImmutableArray<VerifiedPdu> Events { get; }

    /// <summary>The state after the honest events.</summary>
    public StateMap CurrentState { get; private set; }

    /// <summary>A member changes their display name. It builds on the honest events alone: its server has seen no other.</summary>
    public VerifiedPdu Honest()
    {
        VerifiedPdu written = Profile(ref _tip, RoomUsers.Person(_members - 4 - (_honest++ % (_members / 2))));
        CurrentState = _tip.State;
        return written;
    }

    /// <summary>Somebody joins, on the side of the honest events.</summary>
    /// <param name="user">Who.</param>
    public VerifiedPdu Join(UserId user)
    {
        _pen.Join(ref _tip, user);
        CurrentState = _tip.State;
        return Keep(_tip);
    }

    /// <summary>A moderator bans a member, which makes it a power event.</summary>
    public VerifiedPdu HonestBan()
    {
        _pen.Member(ref _tip, RoomUsers.Moderator(0), RoomUsers.Person(_honest++ % (_members / 4)), "ban");
        CurrentState = _tip.State;
        return Keep(_tip);
    }

    /// <summary>The attacker sends a message that cites an event of long ago, each time another.</summary>
    public VerifiedPdu AncientMessage() => Message(Ancient());

    /// <summary>The attacker changes their status, citing an event of long ago: a new state event in an old state.</summary>
    public VerifiedPdu AncientStatus()
    {
        RoomCursor tip = Ancient();
        return Status(ref tip);
    }

    /// <summary>The attacker sends a message that cites several events of long ago, each time others.</summary>
    /// <param name="count">How many.</param>
    public VerifiedPdu AncientMerge(int count)
    {
        RoomCursor[] tips = [.. Enumerable.Range(0, count).Select(_ => Ancient())];
        return Message(tips[0] with { After = [.. tips.SelectMany(tip => tip.After)], Depth = tips.Max(tip => tip.Depth) });
    }

    /// <summary>A stranger sends a message that cites several events of long ago, each time others. Its own auth events refuse it.</summary>
    /// <param name="count">How many.</param>
    public VerifiedPdu StrangerMerge(int count)
    {
        RoomCursor[] tips = [.. Enumerable.Range(0, count).Select(_ => Ancient())];
        RoomCursor tip = tips[0] with { After = [.. tips.SelectMany(item => item.After)], Depth = tips.Max(item => item.Depth) };
        return Say(ref tip, Stranger);
    }

    /// <summary>A stranger goes on with a chain of messages, each of which is refused.</summary>
    public VerifiedPdu StrangerMessage() => Say(ref _refused, Stranger);

    /// <summary>A member's message that builds on the stranger's chain as far as it goes.</summary>
    public VerifiedPdu MessageBehindStranger()
    {
        RoomCursor tip = _refused;
        return Say(ref tip, RoomUsers.Person(_hostile++ % (_members / 2)));
    }

    /// <summary>The attacker sets a state of their own beside all others: a branch of one event, off the room as it was before any attack.</summary>
    public VerifiedPdu Branch()
    {
        RoomCursor tip = _past[^1];
        return Status(ref tip);
    }

    /// <summary>The attacker, or a friend who is a member too, goes on with one branch that never merges.</summary>
    /// <param name="isFriend">Whether somebody else changes their display name; if not, the attacker their status.</param>
    public VerifiedPdu GrowFork(bool isFriend) => isFriend ? Profile(ref _fork, RoomUsers.Person(_hostile++ % (_members / 2))) : Status(ref _fork);

    /// <summary>The state after an event, by its own branch; null where it merges branches.</summary>
    /// <param name="eventId">An event of an attack, an honest one, or one by which a member joined.</param>
    public StateMap? StateAfter(EventId eventId) => _states.GetValueOrDefault(eventId);

    /// <inheritdoc/>
    public bool TryGet(EventId eventId, [NotNullWhen(true)] out AuthEvent? found) => _pen.TryGet(eventId, out found);

    /// <summary>A place in the past that was not taken before, all over the first nine tenths of it.</summary>
    private RoomCursor Ancient()
    {
        // By the golden ratio: each lies far from those before it.
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
