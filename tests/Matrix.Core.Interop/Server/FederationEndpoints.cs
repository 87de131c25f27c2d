using System.Collections.Concurrent;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Support;

namespace Matrix.Core.Interop.Server;

/// <summary>What other servers may ask of ours.</summary>
internal sealed partial class FederationEndpoints(SmallServer server)
{
    /// <summary>What all of our users are called.</summary>
    public const string DisplayName = "Someone small";

    private int _toLose;

    /// <summary>The ephemeral data that came.</summary>
    public ConcurrentQueue<Edu> Edus { get; } = new();

    /// <summary>Has the next event that is sent to us lost on the way: taken with thanks, and forgotten.</summary>
    public void LoseNextEvent() => Interlocked.Increment(ref _toLose);

    public Reply Keys() => new(200, server.PublishKeys());

    public Reply Version() => Reply.Ok(reply =>
    {
        reply.WriteStartObject("server"u8);
        reply.WriteString("name"u8, "Matrix.Core.Interop");
        reply.WriteString("version"u8, "1");
        reply.WriteEndObject();
    });

    public Task<Reply> ProfileAsync(Call call) => Task.FromResult(
        UserId.TryParse(call.Http.Request.Query["user_id"].ToString(), out UserId user) && user.ServerName == server.Name
            ? Reply.Ok(reply => reply.WriteString("displayname"u8, DisplayName))
            : Reply.NotFound("user"));

    public Task<Reply> DevicesAsync(Call call) => Task.FromResult(Reply.Ok(reply =>
    {
        reply.WriteString("user_id"u8, call.Path("userId"));
        reply.WriteNumber("stream_id"u8, 1);
        reply.WriteStartArray("devices"u8);
        reply.WriteEndArray();
    }));

    /// <summary>A transaction. One event that is not taken does not spoil the others.</summary>
    public async Task<Reply> SendAsync(Call call)
    {
        using JsonDocument transaction = call.Body();
        foreach (ReadOnlyMemory<byte> json in JsonBytes.RawItems(transaction.RootElement, "edus"))
        {
            using var edu = JsonDocument.Parse(json);
            if (JsonBytes.Text(edu.RootElement, "edu_type") is { } type && edu.RootElement.TryGetProperty("content", out JsonElement content))
            {
                Edus.Enqueue(new Edu(type, new RawJson(JsonBytes.Raw(content))));
            }
        }

        Dictionary<EventId, string?> outcomes = [];
        foreach (ReadOnlyMemory<byte> json in JsonBytes.RawItems(transaction.RootElement, "pdus"))
        {
            if (Volatile.Read(ref _toLose) > 0)
            {
                _ = Interlocked.Decrement(ref _toLose);
                continue;
            }

            await ReceiveAsync(json, call, outcomes);
        }

        return Reply.Ok(reply =>
        {
            reply.WriteStartObject("pdus"u8);
            foreach ((EventId id, string? error) in outcomes)
            {
                reply.WriteStartObject(id.Utf8Span);
                if (error is not null)
                {
                    reply.WriteString("error"u8, error);
                }

                reply.WriteEndObject();
            }

            reply.WriteEndObject();
        });
    }

    /// <summary>An invite of one of our users.</summary>
    public async Task<Reply> InviteAsync(Call call)
    {
        using JsonDocument body = call.Body();
        bool isKnown = RoomVersionId.TryParse(JsonBytes.Text(body.RootElement, "room_version"), out RoomVersionId id) & RoomVersions.TryGet(id, out RoomVersion? version);
        if (!isKnown || !body.RootElement.TryGetProperty("event", out JsonElement invite))
        {
            return Reply.Error(400, "M_INCOMPATIBLE_ROOM_VERSION", "This server knows the stable room versions alone.");
        }

        return await server.TakeInviteAsync(JsonBytes.Raw(invite), version!, call.Origin, call.Stop) is { } signed
            ? Reply.Ok(reply =>
            {
                reply.WritePropertyName("event"u8);
                reply.WriteRawValue(signed.Utf8.Span);
            })
            : Reply.Error(403, "M_FORBIDDEN", "That is no invite of one of our users.");
    }

    private async Task ReceiveAsync(ReadOnlyMemory<byte> json, Call call, Dictionary<EventId, string?> outcomes)
    {
        // Of which version the event is, and so how it is to be read, the room says.
        using var pdu = JsonDocument.Parse(json);
        if (!RoomId.TryParse(JsonBytes.Text(pdu.RootElement, "room_id"), out RoomId roomId) || server.FindRoom(roomId) is not { } room
            || !PduJson.TryGetEventId(json.Span, room.Version, out EventId id, out _))
        {
            return;
        }

        VerifiedPdu? verified = (await server.Verifier.VerifyAsync([json], room.Version, call.Stop)).SingleOrDefault();
        outcomes[id] = verified is null ? "The event is malformed, or not signed as it must be." : null;
        if (verified is not null)
        {
            // A rejected event is no failure of the one who sends it on.
            _ = await room.ReceiveAsync(verified, call.Origin, call.Stop);
        }
    }
}
