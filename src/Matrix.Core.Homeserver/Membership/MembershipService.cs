using System.Collections.Immutable;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Changes the memberships of local users: joins, leaves, knocks and invites, through other servers where this server is not in the room. Thread-safe.</summary>
public sealed partial class MembershipService
{
    private const int PageSize = 500;

    private readonly HomeserverServices _services;
    private readonly RoomSessions _rooms;
    private readonly PduIntake _intake;

    internal MembershipService(HomeserverServices services, RoomSessions rooms)
    {
        _services = services;
        _rooms = rooms;
        _intake = new PduIntake(services.Keys, services.Verifier);
    }

    /// <summary>Joins a room.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="user">The user, who belongs to this server.</param>
    /// <param name="vias">Servers that are probably in the room. They are asked in the order of <see cref="IServerHealth.Rank"/>.</param>
    /// <param name="cancellationToken">Cancels the call. If it is canceled, the join may have happened.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException"><paramref name="user"/> belongs to another server.</exception>
    /// <exception cref="JoinCanceledException">The call was canceled after the join may have been sent. The exception has the join to send again.</exception>
    /// <exception cref="Storage.RoomStoreException">The store failed.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#joining-rooms">Server-server API, Joining Rooms</seealso>
    public async Task<JoinResult> JoinAsync(RoomId roomId, UserId user, IEnumerable<ServerName> vias, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vias);
        RequireLocal(user, nameof(user));
        if (await FindResidentAsync(roomId, cancellationToken).ConfigureAwait(false) is { } session)
        {
            SendResult sent = await session.SendAsync(CreateDraft(session.Version, user, user, "join"), cancellationToken).ConfigureAwait(false);
            if (sent is SendResult.Sent { Event: { } join })
            {
                return new JoinResult.Joined(session, join, via: null);
            }

            if (sent is SendResult.NotAllowed refused && !await session.ReadAsync(RestrictedJoins.AreInForce, cancellationToken).ConfigureAwait(false))
            {
                return new JoinResult.Refused(refused.Verdict, error: null);
            }
        }

        var failures = ImmutableArray.CreateBuilder<FederationException>();
        foreach (ServerName via in Rank(vias))
        {
            MembershipDraft? made = await TryMakeAsync(
                via, FailoverOperation.Join, token => _services.Client.Membership.MakeJoinAsync(via, roomId, user, RoomVersions.Stable, token), failures, cancellationToken).ConfigureAwait(false);
            if (made is null)
            {
                if (!FederationFailover.IsWorthAnother(failures[^1], FailoverOperation.Join))
                {
                    return new JoinResult.Refused(verdict: null, failures[^1]);
                }

                continue;
            }

            JoinResult? result = await SendJoinAsync(new PendingJoin { SentTo = made.SendTo, Join = Sign(made) }, failures, cancellationToken).ConfigureAwait(false);
            if (result is not null)
            {
                return result;
            }
        }

        return new JoinResult.Failed(failures.DrainToImmutable());
    }

    /// <summary>Sends a join again whose answer did not arrive: the same event to the same server.</summary>
    /// <param name="pending">The join.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The result.</returns>
    /// <exception cref="JoinCanceledException">The call was canceled after the join may have been sent again.</exception>
    /// <exception cref="Storage.RoomStoreException">The store failed.</exception>
    public async Task<JoinResult> RetryJoinAsync(PendingJoin pending, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pending);
        var failures = ImmutableArray.CreateBuilder<FederationException>();
        return await SendJoinAsync(pending, failures, cancellationToken).ConfigureAwait(false) ?? new JoinResult.Failed(failures.DrainToImmutable());
    }

    /// <summary>Sends a join and enters the room with the state of the answer.</summary>
    /// <returns>The result; null where another server may be tried.</returns>
    private async Task<JoinResult?> SendJoinAsync(PendingJoin pending, ImmutableArray<FederationException>.Builder failures, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Other servers send events of the room as soon as the join is accepted.
        using IDisposable joining = _rooms.BeginJoin(pending.Join.RoomId);
        try
        {
            return await SendAndEnterAsync(pending, failures, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new JoinCanceledException(pending, e, cancellationToken);
        }
    }

    private async Task<JoinResult?> SendAndEnterAsync(PendingJoin pending, ImmutableArray<FederationException>.Builder failures, CancellationToken cancellationToken)
    {
        ServerName server = pending.SentTo;
        var received = new ReceivedRoomState(pending.Join.RoomId, pending.Join.Version);
        SendJoinResult answer;
        try
        {
            SendJoinReader reader = await _services.Client.Membership.OpenSendJoinAsync(server, pending.Join, omitMembers: false, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await ReadEventsAsync(reader, received, cancellationToken).ConfigureAwait(false);
                answer = await reader.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }

            _services.Options.Health.Report(server, failure: null);
        }
        catch (FederationException e)
        {
            _services.Options.Health.Report(server, e);
            failures.Add(e);
            return IsRefusal(e) ? (FederationFailover.IsWorthAnother(e, FailoverOperation.Join) ? null : new JoinResult.Refused(verdict: null, e))
                : WasNotSent(e) ? null
                : new JoinResult.Unknown(pending, e);
        }

        IntakeResult join = await _intake.VerifyAsync((answer.Event ?? pending.Join).Utf8, pending.Join.Version, PduSource.Received, KeyFetchPurpose.User, cancellationToken).ConfigureAwait(false);
        if (!join.IsVerified)
        {
            failures.Add(new FederationException(FederationErrorKind.BadSignature, server, $"the join of the answer is not signed as required: {join.Dropped.Reason}"));
            return null;
        }

        if (!received.TryComplete(out StateMap state, out string? fault))
        {
            failures.Add(new FederationException(FederationErrorKind.ProtocolError, server, $"the answer to the join {fault}"));
            return null;
        }

        try
        {
            RoomSession session = await _rooms.FindOrAddAsync(pending.Join.RoomId, pending.Join.Version, cancellationToken).ConfigureAwait(false);
            if (session.Version.Id != pending.Join.Version.Id)
            {
                failures.Add(new FederationException(FederationErrorKind.ProtocolError, server, $"the answer to the join is of version {pending.Join.Version}, and the room has version {session.Version}"));
                return null;
            }

            RoomEvent entered = await session.EnterAsync(join.Verified, received, state, cancellationToken).ConfigureAwait(false);
            return new JoinResult.Joined(session, entered, server);
        }
        catch (AbandonedException e)
        {
            failures.Add(new FederationException(FederationErrorKind.ProtocolError, server, e.Message));
            return null;
        }
    }

    private async Task ReadEventsAsync(SendJoinReader reader, ReceivedRoomState received, CancellationToken cancellationToken)
    {
        var page = new List<ReadOnlyMemory<byte>>(PageSize);
        var isState = new List<bool>(PageSize);

        // A page is verified on all cores while the next one arrives.
        Task verifying = Task.CompletedTask;
        await foreach (StreamedPdu item in reader.ReadEventsAsync(cancellationToken).ConfigureAwait(false))
        {
            page.Add(item.Json.ToArray());
            isState.Add(item.Source == StreamedPduSource.State);
            if (page.Count == PageSize)
            {
                await verifying.ConfigureAwait(false);
                verifying = VerifyPageAsync([.. page], [.. isState]);
                page.Clear();
                isState.Clear();
            }
        }

        await verifying.ConfigureAwait(false);
        await VerifyPageAsync(page, isState).ConfigureAwait(false);

        async Task VerifyPageAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, IReadOnlyList<bool> areState)
        {
            await Task.Yield();
            ImmutableArray<IntakeResult> results = await _intake.VerifyAsync(events, received.Version, PduSource.Received, KeyFetchPurpose.User, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < results.Length; i++)
            {
                // An event that is not signed as required is left out, and does not spoil the join.
                if (results[i].Verified is { } verified)
                {
                    received.Add(verified, areState[i]);
                }
            }
        }
    }

    private async Task<MembershipDraft?> TryMakeAsync(
        ServerName via,
        FailoverOperation operation,
        Func<CancellationToken, Task<MembershipDraft>> make,
        ImmutableArray<FederationException>.Builder failures,
        CancellationToken cancellationToken)
    {
        try
        {
            MembershipDraft made = await make(cancellationToken).ConfigureAwait(false);
            _services.Options.Health.Report(via, failure: null);
            return made;
        }
        catch (FederationException e)
        {
            _services.Options.Health.Report(via, e);
            failures.Add(e);
            return null;
        }
    }

    /// <summary>Finds a room that this server is in now, or that it has just created.</summary>
    private async Task<RoomSession?> FindResidentAsync(RoomId roomId, CancellationToken cancellationToken)
    {
        RoomSession? session = await _rooms.FindAsync(roomId, cancellationToken).ConfigureAwait(false);
        return session is not null && await session.ReadAsync(room => room.HasJoinedUser(_services.Identity.Name) || IsJustCreated(room), cancellationToken).ConfigureAwait(false) ? session : null;
    }

    /// <summary>Determines whether a user of this server created the room and nothing happened since: nobody else can answer a join.</summary>
    private bool IsJustCreated(Room room) => room.CreateEvent.Pdu.Sender.ServerName == _services.Identity.Name && room.CurrentState.Count == 1;

    private IReadOnlyList<ServerName> Rank(IEnumerable<ServerName> vias) =>
        _services.Options.Health.Rank(vias.Where(server => server != _services.Identity.Name), _services.TimeProvider.GetUtcNow());

    private Pdu Sign(MembershipDraft made)
    {
        made.Draft.OriginServerTimestamp = MatrixTimestamp.FromDateTimeOffset(_services.TimeProvider.GetUtcNow());
        if (made.Version.Format.EventIdFormat == EventIdFormat.Declared)
        {
            made.Draft.EventId = RoomCreation.CreateEventId(_services.Identity.Name);
        }

        return made.Draft.Sign(_services.Identity.Key);
    }

    private EventDraft CreateDraft(RoomVersion version, UserId sender, UserId target, string membership) => new()
    {
        Sender = sender,
        Type = "m.room.member",
        StateKey = target.ToString(),
        SentAt = _services.TimeProvider.GetUtcNow(),
        Content = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["membership"] = membership }, MembershipJson.Default.DictionaryStringString),
        EventId = version.Format.EventIdFormat == EventIdFormat.Declared ? RoomCreation.CreateEventId(_services.Identity.Name) : null,
    };

    private void RequireLocal(UserId user, string parameter)
    {
        if (user.IsDefault || user.ServerName != _services.Identity.Name)
        {
            throw new ArgumentException($"{user} is not a user of {_services.Identity.Name}.", parameter);
        }
    }

    /// <summary>Determines whether the other server has answered that it does not accept the event.</summary>
    private static bool IsRefusal(FederationException e) => e is { Kind: FederationErrorKind.MatrixError or FederationErrorKind.RateLimited, StatusCode: >= 400 and < 500 };

    /// <summary>Determines whether the request did not reach the other server.</summary>
    private static bool WasNotSent(FederationException e) =>
        e.Kind is FederationErrorKind.Gone or FederationErrorKind.NameNotFound or FederationErrorKind.NameLookupFailed or FederationErrorKind.TlsFailed or FederationErrorKind.BlockedAddress;
}
