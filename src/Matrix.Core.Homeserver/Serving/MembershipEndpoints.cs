using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Serving;

/// <summary>Reads the requests about memberships, and passes them on.</summary>
internal sealed class MembershipEndpoints(HomeserverServices services, RoomSessions rooms)
{
    private const int MaxInviteState = InviteStateValidator.MaxEvents;

    private static readonly string[] DefaultVersions = ["1"];

    private readonly ResidentMemberships _resident = new(services, rooms);
    private readonly IncomingInvites _invites = new(services, rooms);

    public Task<FederationReply> MakeAsync(MembershipOperation operation, EndpointCall call, CancellationToken cancellationToken)
    {
        if (!RoomId.TryParse(call.Variables[0], out RoomId roomId) || !UserId.TryParse(call.Variables[1], out UserId user))
        {
            return Task.FromResult(FederationReply.InvalidParameter("The path does not have a room ID and a user ID."));
        }

        string[] offered = [.. call.GetAll("ver")];
        return _resident.MakeAsync(operation, roomId, user, call.Origin, offered.Length == 0 ? DefaultVersions : offered, cancellationToken);
    }

    public async Task<FederationReply> SendAsync(MembershipOperation operation, EndpointCall call, bool isV1, CancellationToken cancellationToken)
    {
        if (!RoomId.TryParse(call.Variables[0], out RoomId roomId) || !EventId.TryParse(call.Variables[1], out EventId eventId))
        {
            return FederationReply.InvalidParameter("The path does not have a room ID and an event ID.");
        }

        // The first version of the endpoint has no such parameter.
        bool omitsMembers = false;
        if (operation == MembershipOperation.Join && !isV1 && !call.TryGetBoolean("omit_members", out omitsMembers))
        {
            return FederationReply.InvalidParameter("The parameter omit_members is true or false.");
        }

        FederationReply reply = await _resident.SendAsync(operation, roomId, eventId, call.Content, call.Origin, omitsMembers, cancellationToken).ConfigureAwait(false);
        return isV1 && reply.StatusCode == FederationReply.OkStatus ? WrapV1(reply) : reply;
    }

    public async Task<FederationReply> InviteAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (!RequestBody.TryParse(call.Content, out JsonDocument? body, out FederationReply error))
        {
            return error;
        }

        using (body)
        {
            if (!body.RootElement.TryGetProperty("event", out JsonElement invite) || invite.ValueKind != JsonValueKind.Object || RequestBody.ReadString(body.RootElement, "room_version") is not { } text)
            {
                return FederationReply.BadJson("The body does not have an event and a room_version.");
            }

            return !RoomVersionId.TryParse(text, out RoomVersionId id) || !RoomVersions.TryGet(id, out RoomVersion? version)
                ? FederationReply.Error(400, "M_INCOMPATIBLE_ROOM_VERSION", "This server does not support the version of the room.", writer => writer.WriteString("room_version"u8, text))
                : await ReceiveAsync(call, RequestBody.ReadRaw(invite), version, body.RootElement, isV1: false, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<FederationReply> InviteV1Async(EndpointCall call, CancellationToken cancellationToken)
    {
        if (!RequestBody.TryParse(call.Content, out JsonDocument? body, out FederationReply error))
        {
            return error;
        }

        using (body)
        {
            // The endpoint predates room versions: the rooms have version 1 or 2, which agree in all members of an invite.
            JsonElement unsigned = body.RootElement.TryGetProperty("unsigned", out JsonElement found) && found.ValueKind == JsonValueKind.Object ? found : default;
            return await ReceiveAsync(call, call.Content, RoomVersions.V1, unsigned, isV1: true, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<FederationReply> ReceiveAsync(EndpointCall call, ReadOnlyMemory<byte> invite, RoomVersion version, JsonElement stateOwner, bool isV1, CancellationToken cancellationToken)
    {
        if (!RoomId.TryParse(call.Variables[0], out RoomId roomId) || !EventId.TryParse(call.Variables[1], out EventId eventId))
        {
            return Task.FromResult(FederationReply.InvalidParameter("The path does not have a room ID and an event ID."));
        }

        ReadOnlyMemory<byte>[] state = stateOwner.ValueKind == JsonValueKind.Object && stateOwner.TryGetProperty("invite_room_state", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Take(MaxInviteState).Select(RequestBody.ReadRaw)]
            : [];
        return _invites.ReceiveAsync(roomId, eventId, invite, version, state, call.Origin, isV1, cancellationToken);
    }

    private static FederationReply WrapV1(FederationReply reply)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(FederationReply.OkStatus);
            writer.WriteRawValue(reply.Json.Span, skipInputValidation: true);
            writer.WriteEndArray();
        }

        return reply with { Json = output.WrittenMemory };
    }
}
