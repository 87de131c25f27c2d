using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>
/// Represents a room that was joined without its members: usable at once, while the full state arrives in the background (MSC3706, MSC3902). It ends in the state that a full join would have given.
/// </summary>
/// <remarks>
/// <para>
/// It consists of two rooms. <see cref="Room"/> judges each event by what is known when it arrives. The other room begins with the join and the full state, once servers gave it, and receives each event
/// again, oldest first, exactly as an ordinary room does. When it has all of them, it takes the place of the first. A partial state is never merged with a full one.
/// </para>
/// <para>
/// Methods are of four kinds. Properties and look-ups read. <c>Receive…</c>, <see cref="AddOutliers"/>, <see cref="Fail"/>, <see cref="CompleteState"/> and <see cref="Close"/> are inputs. <see cref="Next"/> returns what
/// to do, and <see cref="Recheck"/> does work. After each of them the host stores <see cref="TakeChanges"/> and <see cref="CreateSnapshot"/> before it acts on the result; it may stop between
/// any two calls, and continues with <see cref="Load"/>.
/// </para>
/// <para>It does no I/O and has no clock: the current time is a parameter. It is not safe for concurrent use.</para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_joinroomideventid">Server-server API, PUT /send_join</seealso>
public sealed partial class PartialRoom
{
    private readonly PartialRoomOptions _options;
    private readonly ResyncServers _servers;
    private readonly PartialEventQueue _partial;
    private readonly FullRoomBuilder _builder;
    private readonly EventId _join;
    private readonly ImmutableArray<ServerName> _serversAtJoin;
    private Room? _known;

    private PartialRoom(Room? known, Room full, EventId join, ImmutableArray<ServerName> serversAtJoin, ResyncServers servers, PartialRoomOptions options)
    {
        _known = known;
        _join = join;
        _serversAtJoin = serversAtJoin;
        _options = options;
        _servers = servers;
        _partial = new PartialEventQueue(options.Resync.MaxRejectedEvents);
        _builder = new FullRoomBuilder(full, join, options.Resync, FindKnown);
        if (known is not null)
        {
            known.IsPartial = true;
            full.IsRechecking = true;
        }
    }

    /// <summary>Gets how much of its state the room has.</summary>
    public PartialRoomStatus Status => _known is null ? PartialRoomStatus.Full : EndReason == ResyncEndReason.None ? PartialRoomStatus.Partial : PartialRoomStatus.Ended;

    /// <summary>Gets the reason why the resync ended without the state.</summary>
    public ResyncEndReason EndReason { get; private set; }

    /// <summary>Gets the room to read and to prepare events with: by what is known, and by the full state from the moment when all is known.</summary>
    /// <remarks>Its states may lack members while <see cref="Status"/> is not <see cref="PartialRoomStatus.Full"/>. Change it only through this object.</remarks>
    public Room Room => _known ?? _builder.Full;

    /// <summary>Gets the servers to send events to: those of the join's answer, and those that joined since. None is removed while the room is partial, because a kick that was seen may be wrong.</summary>
    public ImmutableArray<ServerName> Destinations => _known is null ? [.. Room.JoinedServers.Where(server => server != _options.LocalServer)] : [.. _servers.All.Select(server => server.Name)];

    /// <summary>Gets the servers of the join's answer, with the responder, without the local server.</summary>
    public ImmutableArray<ServerName> ServersAtJoin => _serversAtJoin;

    /// <summary>Gets a value that indicates whether a local user is joined, by what is known.</summary>
    public bool HasLocalUser => Room.HasJoinedUser(_options.LocalServer);

    /// <summary>Determines whether an event was judged by a partial state, and not by the full state yet.</summary>
    /// <param name="eventId">The event.</param>
    /// <returns><see langword="true"/> if the event is partial; otherwise <see langword="false"/>, also for an event that the room does not have.</returns>
    public bool IsPartialEvent(EventId eventId) => _known is not null && _partial.Contains(eventId);

    /// <summary>Ends the resync, because the room is not needed any more. It may be called at any time.</summary>
    public void Close() => End(ResyncEndReason.Closed);

    /// <summary>Returns the changes since the last call, for the host to store.</summary>
    public PartialRoomChanges TakeChanges()
    {
        CollectAdded();
        var changes = new PartialRoomChanges
        {
            Known = [.. _knownChanges],
            Full = [.. _fullChanges],
            Differences = [.. _differences],
            InvalidAnswers = [.. _invalidAnswers],
            Forgotten = [.. _forgotten],
            Download = _builder.Download?.State,
        };
        _knownChanges.Clear();
        _fullChanges.Clear();
        _differences.Clear();
        _invalidAnswers.Clear();
        _forgotten.Clear();
        return changes;
    }

    private void End(ResyncEndReason reason)
    {
        if (Status == PartialRoomStatus.Partial)
        {
            EndReason = reason;
            _fetch = null;
            CollectAdded();
            _builder.Download = null;
            SettleAll(PartialStateWaitStatus.Ended);
        }
    }

    private VerifiedPdu? FindKnown(EventId id) => _known is not null && _known.TryGetEvent(id, out RoomEvent? found) ? found.VerifiedPdu : null;

    private void CollectAdded()
    {
        if (_builder.Download is { } download)
        {
            _fullChanges.AddRange(download.Added);
            download.Added.Clear();
        }

        _fullChanges.AddRange(_builder.Added);
        _builder.Added.Clear();
    }
}
