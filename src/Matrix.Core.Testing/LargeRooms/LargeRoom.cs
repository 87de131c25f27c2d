using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>
/// A room of a given shape and any size, for benchmarks and for tests at scale: its events, its forks, and the states at the tips of the last
/// fork. Immutable.
/// </summary>
/// <remarks>
/// <para>
/// Every event has its true ID and content hash, and the <c>prev_events</c>, depth and <c>auth_events</c> that a server would give it; every event
/// is allowed. Only those of a <see cref="Busy"/> room are signed, since state resolution does not look at signatures. For rooms
/// that misbehave, see <see cref="RandomRoom"/>.
/// </para>
/// <para>
/// A room is a pure function of its version, sizes and seed. Making one takes time and memory linear in its events: some 30 µs and 1,100 bytes
/// an event, so that 150,000 members take a few seconds; a <see cref="Busy"/> one takes ten times as long, for its signatures and merges.
/// </para>
/// </remarks>
public sealed class LargeRoom : IEventSource
{
    /// <summary>The most events of a branch of a <see cref="Churn"/> room.</summary>
    public const int MaxChurnBranch = 200;

    private readonly LargeRoomWriter _pen;

    internal LargeRoom(LargeRoomWriter pen, ImmutableArray<RoomFork> forks)
    {
        Version = pen.Version;
        Seed = pen.Seed;
        Events = [.. pen.Events];
        KeyStore = pen.Keys;
        Forks = forks;
        _pen = pen;
    }

    /// <summary>The version of the room.</summary>
    public RoomVersion Version { get; }

    /// <summary>What tells rooms of one shape and size apart.</summary>
    public int Seed { get; }

    /// <summary>The create event: the first of <see cref="Events"/>.</summary>
    public VerifiedPdu Create => Events[0];

    /// <summary>All events: the trunk, then the left branch of the last fork, then the right. What an event cites comes before it.</summary>
    public ImmutableArray<VerifiedPdu> Events { get; }

    /// <summary>The events before the last fork: the first of <see cref="Events"/>.</summary>
    public ReadOnlyMemory<VerifiedPdu> Trunk => Events.AsMemory()[..^(Left.Length + Right.Length)];

    /// <summary>The left branch of the last fork, in order.</summary>
    public ImmutableArray<VerifiedPdu> Left => Forks[^1].Left;

    /// <summary>The right branch of the last fork, in order.</summary>
    public ImmutableArray<VerifiedPdu> Right => Forks[^1].Right;

    /// <summary>The states at the tips of the last fork: after the left branch, and after the right. They share structure, as they do where a server took the events one by one.</summary>
    public ImmutableArray<StateMap> States => Forks[^1].States;

    /// <summary>The forks, in the order in which the room came to them. All but the last are merged by the event that comes after.</summary>
    public ImmutableArray<RoomFork> Forks { get; }

    /// <summary>The keys of the servers that signed, valid until <see cref="TestServer.DefaultValidUntilTs"/>; empty where events are not signed. It is the one thing here that can be changed.</summary>
    public ServerKeyStore KeyStore { get; }

    /// <summary>A room of many members, and two long branches: bans after a change of the power levels, against joins and topics.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="members">How many have joined where the room forks, a founder and a moderator among them.</param>
    /// <param name="changes">How many events a branch has: on the left the power levels and bans; on the right newcomers' joins and topics in turn.</param>
    /// <param name="seed">What tells such rooms apart.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is to be no change, or fewer than two members more than changes: there is nobody to ban.</exception>
    public static LargeRoom Wide(RoomVersion version, int members, int changes, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(changes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan<long>(members, (long)changes + RoomUsers.StaffOfTwo, nameof(members));
        return WideShape.Make(version, members, changes, seed);
    }

    /// <summary>A room of very many members, as Matrix HQ is, and forks of two events: on the left somebody joins, on the right somebody else leaves.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="members">How many have joined before each fork.</param>
    /// <param name="forks">How many forks follow on each other, for what is to be measured again and again without being the same work; each goes after both sides of the one before.</param>
    /// <param name="seed">What tells such rooms apart.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are to be fewer than two members, or no fork.</exception>
    public static LargeRoom Hq(RoomVersion version, int members, int forks = 1, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(forks, 1);
        return ManyMembersShape.Make(version, members, forks, seed);
    }

    /// <summary>
    /// A room whose power levels changed very often, each change citing the one before, while members left and came back; then two branches of
    /// four events that both change the power levels.
    /// </summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="length">How many power level events there are where the room forks. After every tenth a member leaves and joins again.</param>
    /// <param name="seed">What tells such rooms apart.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are to be no power levels.</exception>
    public static LargeRoom Deep(RoomVersion version, int length, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return DeepShape.Make(version, length, seed);
    }

    /// <summary>A room of people who join, leave, are invited, kicked, banned and let in again, by chance, at last on two branches.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="events">How many membership events there are of a tenth as many people; the staff's own are not counted. A branch has a tenth of them, at most <see cref="MaxChurnBranch"/>.</param>
    /// <param name="seed">The chance.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are to be fewer than ten events.</exception>
    public static LargeRoom Churn(RoomVersion version, int events, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(events, 10);
        return ChurnShape.Make(version, events, seed);
    }

    /// <summary>
    /// A room as people use it, signed by their servers: mostly messages; joins, profiles, topics, bans and power levels between them; and every
    /// few events a fork of up to three events a side, which the next event merges.
    /// </summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="events">How many events there are, the create event among them. There is one person to 25, at least 10 and at most 400.</param>
    /// <param name="seed">The chance.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are to be fewer than 20 events.</exception>
    public static LargeRoom Busy(RoomVersion version, int events, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(events, 20);
        return BusyShape.Make(version, events, seed);
    }

    /// <inheritdoc/>
    public bool TryGet(EventId eventId, [NotNullWhen(true)] out AuthEvent? found) => _pen.TryGet(eventId, out found);
}
