using System.Collections.Immutable;
using System.Globalization;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Creates a room with typical use: messages, some joins and leaves, and forks that merge again.</summary>
internal sealed class BusyShape
{
    private const int Moderators = 2;
    private const int LastBranch = 3;

    private readonly LargeRoomWriter _pen;
    private readonly Random _random;
    private readonly int _events;
    private readonly int _people;
    private readonly ImmutableArray<RoomFork>.Builder _forks = ImmutableArray.CreateBuilder<RoomFork>();

    private BusyShape(RoomVersion version, int events, int seed)
    {
        _pen = new LargeRoomWriter(version, "busy", seed, events, signs: true);
        _random = new Random(seed);
        _events = events;
        _people = Math.Clamp(events / 25, 10, 400);
    }

    public static LargeRoom Make(RoomVersion version, int events, int seed) => new BusyShape(version, events, seed).Play();

    private LargeRoom Play()
    {
        RoomCursor tip = _pen.Found(Levels(), Moderators);
        while (Left > 2 * LastBranch)
        {
            // One more event comes after a fork, to merge it.
            int room = (Left - (2 * LastBranch) - 1) / 2;
            if (room > 0 && _random.Next(8) == 0)
            {
                tip = Fork(tip, Math.Min(room, 3));
            }

            Turn(ref tip);
        }

        _forks.Add(_pen.Fork(tip, LastTurns, LastTurns, out _));
        return new LargeRoom(_pen, _forks.DrainToImmutable());
    }

    /// <summary>Gets the number of events still to be written.</summary>
    private int Left => _events - _pen.Events.Count;

    /// <summary>Writes a fork and merges it. Returns the position of the next event.</summary>
    private RoomCursor Fork(RoomCursor from, int longest)
    {
        int leftLength = 1 + _random.Next(longest);
        int rightLength = 1 + _random.Next(longest);
        _forks.Add(_pen.Fork(from, (ref left) => Turns(ref left, leftLength), (ref right) => Turns(ref right, rightLength), out (RoomCursor Left, RoomCursor Right) tips));
        ResolutionResult merged = StateResolver.Resolve(_pen.Version, _forks[^1].States, _pen);
        return RoomCursor.Merge(tips.Left, tips.Right, merged.State ?? throw new InvalidOperationException("The room misses an event that it wrote itself."));
    }

    private void Turns(ref RoomCursor tip, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Turn(ref tip);
        }
    }

    /// <summary>Writes the branches of the last fork, which stay in conflict: each side sets a topic.</summary>
    private void LastTurns(ref RoomCursor tip)
    {
        _pen.Topic(ref tip, Moderator(), _random.Next());
        Turns(ref tip, LastBranch - 1);
    }

    /// <summary>Writes one event of a random user.</summary>
    private void Turn(ref RoomCursor tip)
    {
        // The room grows: at first only some of the people know it.
        int known = (int)Math.Clamp(2L * _people * _pen.Events.Count / _events, 5, _people);
        UserId person = RoomUsers.Person(_random.Next(known));
        switch (MembershipOf(in tip, person))
        {
            case "join":
                Act(ref tip, person, _random.Next(100));
                break;
            case "ban" when _random.Next(4) == 0:
                _pen.Member(ref tip, Moderator(), person, "leave");
                break;
            case "ban":
                Say(ref tip, Moderator());
                break;
            default:
                _pen.Join(ref tip, person);
                break;
        }
    }

    private void Act(ref RoomCursor tip, UserId person, int chance)
    {
        switch (chance)
        {
            case < 82:
                Say(ref tip, person);
                break;
            case < 86:
                _pen.Leave(ref tip, person);
                break;
            case < 90:
                _ = _pen.Write(ref tip, person, "m.room.member", person.ToString(), Invariant($$"""{"displayname":"{{Words(2)}}","membership":"join"}"""));
                break;
            case < 94:
                _ = _pen.Write(ref tip, person, "org.example.status", person.ToString(), Invariant($$"""{"status":"{{Words(3)}}"}"""));
                break;
            case < 96:
                _pen.Topic(ref tip, Moderator(), _random.Next());
                break;
            case < 98:
                _pen.Member(ref tip, Moderator(), person, _random.Next(2) == 0 ? "ban" : "leave");
                break;
            default:
                _pen.PowerLevels(ref tip, RoomUsers.Founder, [.. Levels(), (person, _random.Next(40))]);
                break;
        }
    }

    private void Say(ref RoomCursor tip, UserId person) =>
        _pen.Write(ref tip, person, "m.room.message", stateKey: null, Invariant($$"""{"body":"{{Words(4 + _random.Next(24))}}","msgtype":"m.text"}"""));

    private string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => Invariant($"word{_random.Next(1000)}")));

    private UserId Moderator() => RoomUsers.Moderator(_random.Next(Moderators));

    private static IReadOnlyList<(UserId User, long Level)> Levels() => [.. Enumerable.Range(0, Moderators).Select(number => (RoomUsers.Moderator(number), 50L))];

    private string MembershipOf(in RoomCursor tip, UserId person) =>
        _pen.Find(in tip, StateSlot.Member(person)) is { } member && member.Content.TryGetMember("membership"u8, out JsonSlice value) && value.TryGetString(out string text)
            ? text
            : "leave";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
