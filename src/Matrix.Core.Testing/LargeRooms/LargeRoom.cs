using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>
/// Represents a room of a given shape and any size, for benchmarks and tests at scale: its events, its forks, and the states at the tips of the last fork.
/// Immutable.
/// </summary>
/// <remarks>
/// <para>
/// Every event has its real ID and content hash, and the <c>prev_events</c>, depth and <c>auth_events</c> that a server would give it. Every event is allowed. Only
/// the events of a <see cref="Busy"/> room are signed, because state resolution does not check signatures. For rooms with misbehaving users, see
/// <see cref="RandomRoom"/>.
/// </para>
/// <para>
/// A room is a pure function of its version, sizes and seed. Creating one takes time and memory linear in its events: about 30 µs and 1,100 bytes for each event, so
/// 150,000 members take a few seconds. A <see cref="Busy"/> room takes ten times as long because of its signatures and merges.
/// </para>
/// </remarks>
public sealed class LargeRoom : IEventSource
{
    /// <summary>The maximum number of events of a branch of a <see cref="Churn"/> room.</summary>
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

    /// <summary>Gets the version of the room.</summary>
    public RoomVersion Version { get; }

    /// <summary>Gets the seed, which distinguishes rooms of one shape and size.</summary>
    public int Seed { get; }

    /// <summary>Gets the create event, which is the first of <see cref="Events"/>.</summary>
    public VerifiedPdu Create => Events[0];

    /// <summary>Gets all events: the trunk, then the left branch of the last fork, then the right. An event comes after the events that it references.</summary>
    public ImmutableArray<VerifiedPdu> Events { get; }

    /// <summary>Gets the events before the last fork, which are the first of <see cref="Events"/>.</summary>
    public ReadOnlyMemory<VerifiedPdu> Trunk => Events.AsMemory()[..^(Left.Length + Right.Length)];

    /// <summary>Gets the left branch of the last fork, in order.</summary>
    public ImmutableArray<VerifiedPdu> Left => Forks[^1].Left;

    /// <summary>Gets the right branch of the last fork, in order.</summary>
    public ImmutableArray<VerifiedPdu> Right => Forks[^1].Right;

    /// <summary>
    /// Gets the states at the tips of the last fork: after the left branch, and after the right. They share structure, as on a server that received the events one
    /// by one.
    /// </summary>
    public ImmutableArray<StateMap> States => Forks[^1].States;

    /// <summary>Gets the forks in order. The event after a fork merges it, except for the last fork.</summary>
    public ImmutableArray<RoomFork> Forks { get; }

    /// <summary>
    /// Gets the keys of the servers that signed, valid until <see cref="TestServer.DefaultValidUntil"/>. The store is empty if events are not signed. It is the
    /// only mutable part of the room.
    /// </summary>
    public ServerKeyStore KeyStore { get; }

    /// <summary>Creates a room with many members and two long branches: bans after a change of the power levels, against joins and topics.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="members">The number of members before the fork, including a founder and a moderator.</param>
    /// <param name="changes">
    /// The number of events of a branch. The left branch has the power levels and bans, the right one alternates newcomers' joins and topics.
    /// </param>
    /// <param name="seed">The seed, which distinguishes such rooms.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="changes"/> is less than 1, or <paramref name="members"/> is less than <paramref name="changes"/> plus two.
    /// </exception>
    public static LargeRoom Wide(RoomVersion version, int members, int changes, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(changes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan<long>(members, (long)changes + RoomUsers.StaffOfTwo, nameof(members));
        return WideShape.Make(version, members, changes, seed);
    }

    /// <summary>Creates a room with very many members, like Matrix HQ, and forks of two events: one user joins on the left, another leaves on the right.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="members">The number of members before each fork.</param>
    /// <param name="forks">
    /// The number of successive forks, for repeated measurements that must not repeat the same work. Each fork comes after both sides of the previous one.
    /// </param>
    /// <param name="seed">The seed, which distinguishes such rooms.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="members"/> is less than 2, or <paramref name="forks"/> is less than 1.</exception>
    public static LargeRoom Hq(RoomVersion version, int members, int forks = 1, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(forks, 1);
        return ManyMembersShape.Make(version, members, forks, seed);
    }

    /// <summary>
    /// Creates a room with very many changes of the power levels, each referencing the previous one, while members leave and rejoin. It ends with two
    /// branches of four events that both change the power levels.
    /// </summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="length">The number of power level events before the fork. After every tenth a member leaves and joins again.</param>
    /// <param name="seed">The seed, which distinguishes such rooms.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is less than 1.</exception>
    public static LargeRoom Deep(RoomVersion version, int length, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return DeepShape.Make(version, length, seed);
    }

    /// <summary>Creates a room of users who randomly join, leave, and are invited, kicked, banned and unbanned, with two branches at the end.</summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="events">
    /// The number of membership events, without those of the staff. There is one user for ten events. A branch has a tenth of the events, at most
    /// <see cref="MaxChurnBranch"/>.
    /// </param>
    /// <param name="seed">The seed of the random choices.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="events"/> is less than 10.</exception>
    public static LargeRoom Churn(RoomVersion version, int events, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(events, 10);
        return ChurnShape.Make(version, events, seed);
    }

    /// <summary>
    /// Creates a room with typical use, signed by its servers: mostly messages, with joins, profiles, topics, bans and power levels between them. Every few events
    /// it has a fork of up to three events on each side, which the next event merges.
    /// </summary>
    /// <param name="version">The version of the room.</param>
    /// <param name="events">The number of events, including the create event. There is one user for 25 events, at least 10 and at most 400.</param>
    /// <param name="seed">The seed of the random choices.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="events"/> is less than 20.</exception>
    public static LargeRoom Busy(RoomVersion version, int events, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(events, 20);
        return BusyShape.Make(version, events, seed);
    }

    /// <inheritdoc/>
    public bool TryGetEvent(EventId eventId, out AuthEvent authEvent) => _pen.TryGetEvent(eventId, out authEvent);
}
