using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>The second half: the signed event is sent.</summary>
public sealed partial class MembershipClient
{
    /// <summary><c>PUT /v2/send_join</c>: sends a join, and gets the state of the room.</summary>
    /// <param name="destination">Where to: <see cref="MembershipDraft.SendTo"/>.</param>
    /// <param name="join">The signed join.</param>
    /// <param name="omitMembers">Whether memberships may be left out of the state. To be asked for only where this server is in no way in the room yet.</param>
    /// <param name="cancellationToken">Gives up; the join may have happened all the same.</param>
    /// <returns>The answer, of which the events are still to be read. To be disposed of.</returns>
    /// <exception cref="FederationException">
    /// <c>M_UNABLE_TO_AUTHORISE_JOIN</c>, <c>M_UNABLE_TO_GRANT_JOIN</c>, <c>M_INCOMPATIBLE_ROOM_VERSION</c>, <c>M_FORBIDDEN</c>. Where there was no answer in time,
    /// the join may have happened: the same event is sent again to the same server.
    /// </exception>
    /// <exception cref="ArgumentException">The event is no join, or its authoriser is on another server than <paramref name="destination"/>, which alone can sign for him.</exception>
    public async Task<SendJoinReader> SendJoinAsync(ServerName destination, Pdu join, bool omitMembers = false, CancellationToken cancellationToken = default)
    {
        RequireMembership(join, "join"u8, nameof(join));
        if (SendJoinCheck.AuthoriserOf(join) is { } authoriser && authoriser != destination)
        {
            throw new ArgumentException($"The join is authorised by a user of {authoriser}, which must sign it: it is to be sent there.", nameof(destination));
        }

        try
        {
            RequestTarget target = SendTarget(RequestFactory.V2 + "/send_join", join).Query("omit_members", omitMembers ? true : null);
            return await OpenJoinAsync(destination, join, target, omitMembers, isPair: false, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (_options.UseFirstVersionOfSend && FederationErrors.IsUnknownEndpoint(e))
        {
            return await OpenJoinAsync(destination, join, SendTarget(RequestFactory.V1 + "/send_join", join), omitMembers: false, isPair: true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary><c>PUT /v1/send_knock</c>: sends a knock.</summary>
    /// <param name="destination">The server that made the template.</param>
    /// <param name="knock">The signed knock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Events that tell what room it is, as they came: nothing in them is verified, and older servers send them stripped. What is no JSON object is left out and counted.</returns>
    /// <exception cref="FederationException">There is no answer of the shape. <c>M_FORBIDDEN</c>.</exception>
    /// <exception cref="ArgumentException">The event is no knock.</exception>
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

    /// <summary><c>PUT /v2/send_leave</c>: sends a leave.</summary>
    /// <param name="destination">The server that made the template.</param>
    /// <param name="leave">The signed leave.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FederationException">The leave was not taken. Where the server cannot be reached the user has left all the same, for this server.</exception>
    /// <exception cref="ArgumentException">The event is no leave.</exception>
    public async Task SendLeaveAsync(ServerName destination, Pdu leave, CancellationToken cancellationToken = default)
    {
        RequireMembership(leave, "leave"u8, nameof(leave));
        try
        {
            await _caller
                .ReadNothingAsync(RequestFactory.Put(destination, SendTarget(RequestFactory.V2 + "/send_leave", leave), RequestClass.SendMembership, leave.Utf8), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (FederationException e) when (_options.UseFirstVersionOfSend && FederationErrors.IsUnknownEndpoint(e))
        {
            FederationRequest request = RequestFactory.Put(destination, SendTarget(RequestFactory.V1 + "/send_leave", leave), RequestClass.SendMembership, leave.Utf8);
            _ = ReadPair(destination, await _caller.ReadAsync(request, ReplyLimit.Small, cancellationToken).ConfigureAwait(false), []);
        }
    }

    /// <summary>Reads the second item of <c>[200, {…}]</c>, which the first version of some endpoints answers with.</summary>
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

        throw ProtocolErrors.Protocol(destination, "the answer is not [200, {…}]");
    }

    private static RequestTarget SendTarget(string prefix, Pdu pdu) => new RequestTarget(prefix).Segment(pdu.RoomId.Span).Segment(pdu.EventId.Span);

    private static void RequireMembership(Pdu pdu, ReadOnlySpan<byte> membership, string parameter)
    {
        ArgumentNullException.ThrowIfNull(pdu, parameter);
        bool isOne = pdu.IsType("m.room.member"u8) && pdu.Content.TryGetMember("membership"u8, out JsonSlice value) && value.StringEquals(membership);
        if (!isOne)
        {
            throw new ArgumentException("The event has another membership, or none.", parameter);
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
