using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <content>Leaves, knocks and invites.</content>
public sealed partial class MembershipService
{
    /// <summary>Leaves a room, declines an invite, or withdraws a knock.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="user">The user, who belongs to this server.</param>
    /// <param name="vias">Servers that are in the room, for a user of a room that this server is not in. For an invite, the server of the user who invited.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException"><paramref name="user"/> belongs to another server.</exception>
    /// <exception cref="Storage.RoomStoreException">The store failed.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#leaving-rooms-rejecting-invites">Server-server API, Leaving Rooms (Rejecting Invites)</seealso>
    public async Task<MembershipResult> LeaveAsync(RoomId roomId, UserId user, IEnumerable<ServerName> vias, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vias);
        RequireLocal(user, nameof(user));
        if (await FindResidentAsync(roomId, cancellationToken).ConfigureAwait(false) is { } session)
        {
            return ToMembershipResult(await session.SendAsync(CreateDraft(session.Version, user, user, "leave"), cancellationToken).ConfigureAwait(false));
        }

        return await HandshakeAsync(
            vias,
            (via, token) => _services.Client.Membership.MakeLeaveAsync(via, roomId, user, token),
            async (server, leave, token) =>
            {
                await _services.Client.Membership.SendLeaveAsync(server, leave, token).ConfigureAwait(false);
                return [];
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Knocks on a room.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="user">The user, who belongs to this server.</param>
    /// <param name="vias">Servers that are in the room.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The result, with the events that describe the room where another server sent them.</returns>
    /// <exception cref="ArgumentException"><paramref name="user"/> belongs to another server.</exception>
    /// <exception cref="Storage.RoomStoreException">The store failed.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#knocking-rooms">Server-server API, Knocking upon a room</seealso>
    public async Task<MembershipResult> KnockAsync(RoomId roomId, UserId user, IEnumerable<ServerName> vias, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vias);
        RequireLocal(user, nameof(user));
        if (await FindResidentAsync(roomId, cancellationToken).ConfigureAwait(false) is { } session)
        {
            return ToMembershipResult(await session.SendAsync(CreateDraft(session.Version, user, user, "knock"), cancellationToken).ConfigureAwait(false));
        }

        RoomVersion[] versions = [.. RoomVersions.Stable.Where(version => version.Authorization.AllowsKnocking)];
        return await HandshakeAsync(
            vias,
            (via, token) => _services.Client.Membership.MakeKnockAsync(via, roomId, user, versions, token),
            async (server, knock, token) => [.. await _services.Client.Membership.SendKnockAsync(server, knock, token).ConfigureAwait(false)],
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Invites a user to a room that this server is in. The server of a remote user signs the invite before it is part of the room.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="sender">The user who invites, who belongs to this server.</param>
    /// <param name="invited">The user to invite.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException"><paramref name="sender"/> belongs to another server, or this server is not in the room.</exception>
    /// <exception cref="Storage.RoomStoreException">The store failed.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#inviting-to-a-room">Server-server API, Inviting to a room</seealso>
    public async Task<MembershipResult> InviteAsync(RoomId roomId, UserId sender, UserId invited, CancellationToken cancellationToken = default)
    {
        RequireLocal(sender, nameof(sender));
        RoomSession session = await FindResidentAsync(roomId, cancellationToken).ConfigureAwait(false)
            ?? throw new ArgumentException($"{_services.Identity.Name} is not in the room {roomId}.", nameof(roomId));
        EventDraft draft = CreateDraft(session.Version, sender, invited, "invite");
        if (invited.ServerName == _services.Identity.Name)
        {
            return ToMembershipResult(await session.SendAsync(draft, cancellationToken).ConfigureAwait(false));
        }

        PrepareResult prepared = await session.ReadAsync(room => room.PrepareNext(draft), cancellationToken).ConfigureAwait(false);
        if (prepared is not PrepareResult.Ready { Prepared: { } ready })
        {
            return new MembershipResult.Failed([]);
        }

        if (!ready.IsAllowed)
        {
            return new MembershipResult.Refused(ready.Verdict, error: null);
        }

        ServerName server = invited.ServerName;
        try
        {
            ImmutableArray<ReadOnlyMemory<byte>> roomState = await session.ReadAsync(InviteState.Select, cancellationToken).ConfigureAwait(false);
            Pdu signed = await _services.Client.Membership.InviteAsync(server, ready.Sign(_services.Identity.Key), roomState, cancellationToken).ConfigureAwait(false);
            _services.Options.Health.Report(server, failure: null);
            IntakeResult verified = await _intake.VerifyAsync(signed.Utf8, session.Version, PduSource.Received, KeyFetchPurpose.User, cancellationToken).ConfigureAwait(false);
            return verified.IsVerified
                ? ToMembershipResult(await session.SendSignedAsync(verified.Verified, cancellationToken).ConfigureAwait(false))
                : new MembershipResult.Failed([new FederationException(FederationErrorKind.BadSignature, server, verified.Dropped.Reason)]);
        }
        catch (FederationException e)
        {
            _services.Options.Health.Report(server, e);
            return IsRefusal(e) ? new MembershipResult.Refused(verdict: null, e) : new MembershipResult.Failed([e]);
        }
    }

    private async Task<MembershipResult> HandshakeAsync(
        IEnumerable<ServerName> vias,
        Func<ServerName, CancellationToken, Task<MembershipDraft>> make,
        Func<ServerName, Pdu, CancellationToken, Task<ImmutableArray<ReadOnlyMemory<byte>>>> send,
        CancellationToken cancellationToken)
    {
        var failures = ImmutableArray.CreateBuilder<FederationException>();
        foreach (ServerName via in Rank(vias))
        {
            MembershipDraft? made = await TryMakeAsync(via, FailoverOperation.MakeMembership, token => make(via, token), failures, cancellationToken).ConfigureAwait(false);
            try
            {
                if (made is not null)
                {
                    Pdu signed = Sign(made);
                    return new MembershipResult.Done(signed, await send(made.SendTo, signed, cancellationToken).ConfigureAwait(false));
                }
            }
            catch (FederationException e)
            {
                _services.Options.Health.Report(via, e);
                failures.Add(e);
            }

            if (IsRefusal(failures[^1]) && !FederationFailover.IsWorthAnother(failures[^1], FailoverOperation.MakeMembership))
            {
                return new MembershipResult.Refused(verdict: null, failures[^1]);
            }
        }

        return new MembershipResult.Failed(failures.DrainToImmutable());
    }

    private static MembershipResult ToMembershipResult(SendResult sent) => sent switch
    {
        SendResult.Sent done => new MembershipResult.Done(done.Event.Pdu, []),
        SendResult.NotAllowed refused => new MembershipResult.Refused(refused.Verdict, error: null),
        _ => new MembershipResult.Failed([]),
    };
}
