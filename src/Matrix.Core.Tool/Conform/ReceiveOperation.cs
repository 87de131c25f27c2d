using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Conform;

/// <summary>Provides <c>receive</c>, which runs all checks on receipt for new events in a room with history.</summary>
internal static class ReceiveOperation
{
    public static Action<Utf8JsonWriter> Run(ConformRequest request)
    {
        RoomVersion version = request.RoomVersion;
        Room? room = LoadHistory(request.Get("known"), version);
        ServerKeyStore keys = ConformKeys.Read(request);
        var verifier = new PduVerifier();
        var verdicts = new List<(EventId Id, string Verdict, string Rule)>();
        foreach (ReadOnlyMemory<byte> item in request.GetItems("receive"))
        {
            verdicts.Add(Receive(ref room, item.Span, version, verifier, keys));
        }

        return writer =>
        {
            // For an event that arrives twice, the last verdict counts.
            Dictionary<EventId, (EventId Id, string Verdict, string Rule)> last = [];
            verdicts.ForEach(item => last[item.Id] = item);
            writer.WriteStartObject("verdicts"u8);
            foreach ((EventId id, string verdict, _) in last.Values)
            {
                writer.WriteString(id.Utf8Span, verdict);
            }

            writer.WriteEndObject();
            writer.WriteStartObject("rules"u8);
            foreach ((EventId id, _, string rule) in last.Values.Where(item => item.Rule.Length > 0))
            {
                writer.WriteString(id.Utf8Span, rule);
            }

            writer.WriteEndObject();
            writer.WritePropertyName("state"u8);
            StateJson.Write(writer, room?.CurrentState ?? StateMap.Empty);
        };
    }

    /// <summary>Loads accepted history into the room, in its order.</summary>
    private static Room? LoadHistory(JsonElement known, RoomVersion version)
    {
        Room? room = null;
        foreach (JsonElement item in known.EnumerateArray())
        {
            VerifiedPdu verified = Cases.CaseEvents.ReadOne(item, version, checkIds: false).VerifiedPdu;
            if (room is null)
            {
                room = verified.Pdu.IsType("m.room.create"u8) && Room.TryCreate(verified, out Room? created, out _)
                    ? created
                    : throw new ConformException("no_room", "the first known event does not create a room");
            }
            else if (room.Receive(verified, ReceiveOptions.Log) is not (ReceiveResult.Judged or ReceiveResult.OtherRoom))
            {
                throw new ConformException("missing_event", $"the known event {verified.EventId} cites an unknown event");
            }
        }

        return room;
    }

    private static (EventId Id, string Verdict, string Rule) Receive(ref Room? room, ReadOnlySpan<byte> json, RoomVersion version, PduVerifier verifier, IKeySource keys)
    {
        if (!Pdu.TryParse(json, version, out Pdu? pdu, out PduError malformed))
        {
            _ = PduJson.TryGetEventId(json, version, out EventId id, out _);
            return (id.IsDefault ? EventId.UnsafeFromUtf8("?"u8.ToArray()) : id, "dropped", malformed.Code);
        }

        if (!verifier.TryVerify(pdu, keys, out VerifiedPdu? verified, out PduVerificationError unsigned))
        {
            return (pdu.EventId, "dropped", unsigned.Code);
        }

        if (room is null)
        {
            return Create(ref room, verified);
        }

        ReceiveResult received = room.Receive(verified);
        if (received is ReceiveResult.NeedsPolicySignature)
        {
            received = room.Receive(verified, new ReceiveOptions { PolicyServer = PolicyServerStatus.Refused });
        }

        return received switch
        {
            ReceiveResult.Accepted => (pdu.EventId, verified.IsRedacted ? "accepted_redacted" : "accepted", ""),
            ReceiveResult.SoftFailed failed => (pdu.EventId, "soft_failed", failed.Verdict?.RuleNumber ?? ""),
            ReceiveResult.Rejected rejected => (pdu.EventId, "rejected", rejected.Verdict?.RuleNumber ?? ""),
            ReceiveResult.Missing => (pdu.EventId, "deferred", ""),
            ReceiveResult.AlreadyKnown known => (pdu.EventId, NameOf(known.Event, verified.IsRedacted), ""),
            _ => (pdu.EventId, "dropped", ""),
        };
    }

    /// <summary>Handles an event without history: a create event creates the room, and any other event lacks its own history.</summary>
    private static (EventId Id, string Verdict, string Rule) Create(ref Room? room, VerifiedPdu verified)
    {
        if (!verified.Pdu.IsType("m.room.create"u8))
        {
            return (verified.EventId, "deferred", "");
        }

        return Room.TryCreate(verified, out room, out RoomCreationError? error)
            ? (verified.EventId, verified.IsRedacted ? "accepted_redacted" : "accepted", "")
            : (verified.EventId, "rejected", error.Verdict?.RuleNumber ?? error.Code);
    }

    private static string NameOf(RoomEvent known, bool isRedacted) => known.Status switch
    {
        EventStatus.Rejected => "rejected",
        EventStatus.SoftFailed => "soft_failed",
        _ => isRedacted ? "accepted_redacted" : "accepted",
    };
}
