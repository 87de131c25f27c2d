using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <content>Creates and loads snapshots, so that the resync continues after a restart between any two calls.</content>
public sealed partial class PartialRoom
{
    /// <summary>Creates a snapshot. The host stores it together with <see cref="TakeChanges"/>.</summary>
    public PartialRoomSnapshot CreateSnapshot()
    {
        Room full = _builder.Full;
        bool isEntered = full.ForwardExtremities is not [EventId only] || only != full.CreateEvent.EventId;
        return new PartialRoomSnapshot
        {
            Known = _known?.CreateSnapshot(),
            Full = isEntered ? full.CreateSnapshot() : null,
            Join = _join,
            EndReason = EndReason,
            PartialEvents = [.. _partial.Events],
            Servers = [.. _servers.All.Select(ToSnapshot)],
            ServersAtJoinCount = _serversAtJoin.Length,
            RecheckedCount = RecheckedCount,
            PlacedCount = _builder.PlacedCount,
            LeftOutCount = LeftOutCount,
        };
    }

    /// <summary>Loads a partial room from a snapshot. Nothing is checked again: the snapshot is trusted, as the host's own store is.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="options">The options. Each of the two rooms finds its events in its own history.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="ArgumentException">The snapshot is not the snapshot of a partial room, or one of its rooms cannot be loaded; see <see cref="Room.Load"/>.</exception>
    public static PartialRoom Load(PartialRoomSnapshot snapshot, PartialRoomOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(options);
        if ((snapshot.Known ?? snapshot.Full) is not { } either || snapshot.ServersAtJoinCount > snapshot.Servers.Length || (snapshot.Known is null && !snapshot.PartialEvents.IsEmpty))
        {
            throw new ArgumentException("The snapshot does not have a room, or its lists do not fit its status.", nameof(snapshot));
        }

        Room? full = snapshot.Full is null ? null : Room.Load(snapshot.Full, options.Full, cancellationToken);
        if (full is null && !Room.TryCreate(either.CreateEvent, options.Full, out full, out RoomCreationError? error))
        {
            throw new ArgumentException($"The create event does not create a room: {error}.", nameof(snapshot));
        }

        var servers = new ResyncServers(options.LocalServer, options.Resync);
        foreach (ResyncServerSnapshot server in snapshot.Servers)
        {
            servers.Load(server.Name, server.Failures, server.NotBefore?.ToDateTimeOffset() ?? DateTimeOffset.MinValue, server.IsQuarantined);
        }

        Room? known = snapshot.Known is null ? null : Room.Load(snapshot.Known, options.Known, cancellationToken);
        ImmutableArray<ServerName> atJoin = [.. snapshot.Servers.Take(snapshot.ServersAtJoinCount).Select(server => server.Name)];
        var room = new PartialRoom(known, full, snapshot.Join, atJoin, servers, options)
        {
            EndReason = snapshot.EndReason,
            RecheckedCount = snapshot.RecheckedCount,
            LeftOutCount = snapshot.LeftOutCount,
        };
        room._builder.PlacedCount = snapshot.PlacedCount;
        foreach (PartialEvent partial in snapshot.PartialEvents)
        {
            bool isRejected = known is not null && known.TryGetEvent(partial.EventId, out RoomEvent? held) && held.IsRejected;
            _ = room._partial.Add(partial, isRejected);
        }

        return room;
    }

    private static ResyncServerSnapshot ToSnapshot(ResyncServer server) => new()
    {
        Name = server.Name,
        Failures = server.Failures,
        NotBefore = server.NotBefore == DateTimeOffset.MinValue ? null : MatrixTimestamp.FromDateTimeOffset(server.NotBefore),
        IsQuarantined = server.IsQuarantined,
    };
}
