using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>Sends signed membership events, the second half of a handshake.</summary>
public sealed partial class MembershipClient
{
    /// <summary>Sends a join and opens the room state in the answer (<c>PUT /v2/send_join</c>).</summary>
    /// <param name="destination">The server to send to: <see cref="MembershipDraft.SendTo"/>.</param>
    /// <param name="join">The signed join.</param>
    /// <param name="omitMembers">
    /// <see langword="true"/> to allow the server to leave memberships out of the state. Use it only if this server does not participate in the room yet.
    /// </param>
    /// <param name="cancellationToken">Cancels the request. The join may have happened all the same.</param>
    /// <returns>A reader for the events of the answer. The caller disposes it.</returns>
    /// <exception cref="FederationException">
    /// The request failed. Error codes include <c>M_UNABLE_TO_AUTHORISE_JOIN</c>, <c>M_UNABLE_TO_GRANT_JOIN</c>, <c>M_INCOMPATIBLE_ROOM_VERSION</c> and
    /// <c>M_FORBIDDEN</c>. If the answer did not arrive in time, the join may have happened. Send the same event to the same server again.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="join"/> is not a join, or its authorising user belongs to another server than <paramref name="destination"/>. Only that user's server
    /// can add the required signature.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_joinroomideventid"/>
    public async Task<SendJoinReader> OpenSendJoinAsync(ServerName destination, Pdu join, bool omitMembers = false, CancellationToken cancellationToken = default)
    {
        RequireMembership(join, "join"u8, nameof(join));
        if (SendJoinCheck.AuthoriserOf(join) is { } authoriser && authoriser != destination)
        {
            throw new ArgumentException($"A user of {authoriser} authorises the join, and that server must sign it. Send the join to {authoriser}.", nameof(destination));
        }

        try
        {
            RequestTarget target = SendTarget(RequestFactory.V2 + "/send_join", join).Query("omit_members", omitMembers ? true : null);
            return await OpenJoinAsync(destination, join, target, omitMembers, isPair: false, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (_options.AllowV1SendEndpoints && e.IsUnknownEndpoint)
        {
            return await OpenJoinAsync(destination, join, SendTarget(RequestFactory.V1 + "/send_join", join), omitMembers: false, isPair: true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a knock (<c>PUT /v1/send_knock</c>).</summary>
    /// <param name="destination">The server that made the template.</param>
    /// <param name="knock">The signed knock.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>
    /// Events that describe the room, as received and unverified. Older servers send stripped events. Items that are not JSON objects are left out and counted.
    /// </returns>
    /// <exception cref="FederationException">The request failed, or the answer cannot be read. Error codes include <c>M_FORBIDDEN</c>.</exception>
    /// <exception cref="ArgumentException"><paramref name="knock"/> is not a knock.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1send_knockroomideventid"/>
    public Task<PduList> SendKnockAsync(ServerName destination, Pdu knock, CancellationToken cancellationToken = default)
    {
        RequireMembership(knock, "knock"u8, nameof(knock));
        FederationRequest request = RequestFactory.Put(destination, SendTarget(RequestFactory.V1 + "/send_knock", knock), RequestClass.SendMembership, knock.Utf8);
        return _caller.ReadAsync(
            request,
            (ReadOnlyMemory<byte> json, [NotNullWhen(true)] out PduList? state, out ContentError error) => PduList.TryParse(json, "knock_room_state", out state, out error),
            ReplyLimit.List,
            cancellationToken);
    }

    /// <summary>Sends a leave (<c>PUT /v2/send_leave</c>).</summary>
    /// <param name="destination">The server that made the template.</param>
    /// <param name="leave">The signed leave.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="FederationException">
    /// The leave was not accepted. If the server is unreachable, this server still treats the user as having left.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="leave"/> is not a leave.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_leaveroomideventid"/>
    public async Task SendLeaveAsync(ServerName destination, Pdu leave, CancellationToken cancellationToken = default)
    {
        RequireMembership(leave, "leave"u8, nameof(leave));
        try
        {
            await _caller
                .ReadNothingAsync(RequestFactory.Put(destination, SendTarget(RequestFactory.V2 + "/send_leave", leave), RequestClass.SendMembership, leave.Utf8), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (FederationException e) when (_options.AllowV1SendEndpoints && e.IsUnknownEndpoint)
        {
            FederationRequest request = RequestFactory.Put(destination, SendTarget(RequestFactory.V1 + "/send_leave", leave), RequestClass.SendMembership, leave.Utf8);
            _ = ReadPair(destination, await _caller.ReadAsync(request, ReplyLimit.Small, cancellationToken).ConfigureAwait(false), []);
        }
    }

    /// <summary>Reads the second item of <c>[200, {…}]</c>, the answer of version 1 of some endpoints.</summary>
    private static JsonEnvelope ReadPair(ServerName destination, ReadOnlyMemory<byte> body, string[] names)
    {
        ReadOnlyMemory<byte> pair = body.Trim(" \t\r\n"u8);
        if (WireJson.IsValid(pair.Span) && pair.Span[0] == '[')
        {
            var items = new JsonCursor(pair);
            if (items.MoveNext() && items.Value.Span.SequenceEqual("200"u8) && items.MoveNext() && WireJson.IsObject(items.Value.Span))
            {
                var reply = JsonEnvelope.OfValid(items.Value, names);
                if (!items.MoveNext())
                {
                    return reply;
                }
            }
        }

        throw ProtocolErrors.Protocol(destination, "the response is not a JSON array [200, {…}]");
    }

    private static RequestTarget SendTarget(string prefix, Pdu pdu) => new RequestTarget(prefix).Segment(pdu.RoomId.Utf8Span).Segment(pdu.EventId.Utf8Span);

    private static void RequireMembership(Pdu pdu, ReadOnlySpan<byte> membership, string parameter)
    {
        ArgumentNullException.ThrowIfNull(pdu, parameter);
        bool isOne = pdu.IsType("m.room.member"u8) && pdu.Content.TryGetMember("membership"u8, out JsonSlice value) && value.StringEquals(membership);
        if (!isOne)
        {
            throw new ArgumentException("The membership of the event does not match the endpoint.", parameter);
        }
    }

    private async Task<SendJoinReader> OpenJoinAsync(
        ServerName destination, Pdu join, RequestTarget target, bool omitMembers, bool isPair, CancellationToken cancellationToken)
    {
        FederationRequest request = RequestFactory.Put(destination, target, RequestClass.SendMembership, join.Utf8);
        FederationResponse response = await _caller.OpenJsonAsync(request, cancellationToken).ConfigureAwait(false);
        return new SendJoinReader(destination, response, join, omitMembers, isPair);
    }
}
