using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Cases;
using Matrix.Core.Tool.Input;

namespace Matrix.Core.Tool.Conform;

/// <summary>Provides the operations on rooms that take one step: <c>auth</c>, <c>server_acl</c>, <c>handshake</c>.</summary>
internal static class RoomOperations
{
    /// <summary>Runs <c>auth</c>: checks an event against <c>state</c>, or against <c>events</c>, the known events. Signatures are not checked.</summary>
    public static Action<Utf8JsonWriter> Auth(ConformRequest request)
    {
        RoomVersion version = request.RoomVersion;
        VerifiedPdu verified = CaseEvents.ReadOne(request.Get("event"), version, checkIds: false).VerifiedPdu;
        if (FindOverlongField(verified.Pdu) is var overlong and not PduField.None)
        {
            // Neither the rules nor the loading of cases check lengths, but such an event is rejected.
            var tooLong = new PduError { Kind = PduErrorKind.FieldTooLong, Field = overlong };
            return writer =>
            {
                writer.WriteBoolean("allowed"u8, value: false);
                writer.WriteString("rule"u8, "");
                writer.WriteString("code"u8, tooLong.Code);
                writer.WriteString("reason"u8, tooLong.ToString());
            };
        }

        CaseVerdict verdict = request.GetString("check") switch
        {
            // The create rules apply to a create event in either half.
            "state_dependent" when verified.Pdu.IsType("m.room.create"u8) => CaseVerdict.FromStateIndependent(AuthRules.CheckStateIndependent(verified, []), verified.Pdu),
            "state_dependent" => CaseVerdict.From(AuthRules.CheckStateDependent(
                verified, new AuthState(CaseEvents.Read(request.Get("state"), version, checkIds: false).All.Where(item => !item.IsRejected).Select(item => item.VerifiedPdu))), version),
            "state_independent" => CaseVerdict.FromStateIndependent(AuthCase.CheckIndependent(verified, CaseEvents.Read(request.Get("events"), version, checkIds: false)), verified.Pdu),
            string other => throw new ConformException($"unknown check '{other}'"),
        };
        return writer =>
        {
            writer.WriteBoolean("allowed"u8, verdict.IsAllowed);
            writer.WriteString("rule"u8, verdict.Rule);
            writer.WriteString("code"u8, verdict.Code);
            writer.WriteString("reason"u8, verdict.Reason);
        };
    }

    /// <summary>Runs <c>server_acl</c>: determines whether the content of an <c>m.room.server_acl</c> event allows a server.</summary>
    public static Action<Utf8JsonWriter> Acl(ConformRequest request)
    {
        string name = request.GetString("server");
        bool none = !request.Has("content") || request.Get("content").ValueKind == JsonValueKind.Null;
        bool allowed = ServerName.TryParse(name, out ServerName server) && (none || ReadAcl(request).Allows(server));
        return writer => writer.WriteBoolean("allowed"u8, allowed);
    }

    /// <summary>Runs <c>handshake</c>: determines whether the joining server may sign the template of a <c>make_…</c> response.</summary>
    public static Action<Utf8JsonWriter> Handshake(ConformRequest request)
    {
        MembershipOperation operation = request.GetString("operation") switch
        {
            "make_join" => MembershipOperation.Join,
            "make_leave" => MembershipOperation.Leave,
            "make_knock" => MembershipOperation.Knock,
            string other => throw new ConformException($"unknown operation '{other}'"),
        };
        string reason = WhyNot(request, operation);
        return writer =>
        {
            writer.WriteBoolean("sign"u8, reason.Length == 0);
            if (reason.Length > 0)
            {
                writer.WriteString("reason"u8, reason);
            }
        };
    }

    /// <summary>Returns the first field that exceeds the length limit of events, or <see cref="PduField.None"/>.</summary>
    private static PduField FindOverlongField(Pdu pdu) =>
        pdu.EventId.Utf8Span.Length > Pdu.MaxFieldLength ? PduField.EventId
        : pdu.RoomId.Utf8Span.Length > Pdu.MaxFieldLength ? PduField.RoomId
        : pdu.Sender.Utf8Span.Length > Pdu.MaxFieldLength ? PduField.Sender
        : pdu.Slot is { } key && key.StateKey.Utf8Span.Length > Pdu.MaxFieldLength ? PduField.StateKey
        : pdu.Type.Utf8Span.Length > Pdu.MaxFieldLength ? PduField.Type
        : PduField.None;

    /// <summary>Returns the reason why a template must not be signed, or an empty string.</summary>
    private static string WhyNot(ConformRequest request, MembershipOperation operation)
    {
        if (VersionSource.Find(request.GetString("room_version")) is not { } version)
        {
            return "unknown room version";
        }

        if (!RoomId.TryParse(request.GetString("requested_room_id"), out RoomId room) || !UserId.TryParse(request.GetString("requested_user_id"), out UserId user))
        {
            return "'requested_room_id' is not a room ID, or 'requested_user_id' is not a user ID";
        }

        return MembershipTemplate.TryAccept(request.GetRaw("template"), version, operation, room, user, out _, out MembershipError error) ? "" : error.ToString();
    }

    private static ServerAcl ReadAcl(ConformRequest request)
    {
        byte[] json = [.. "{\"type\":\"m.room.server_acl\",\"state_key\":\"\",\"content\":"u8, .. request.GetRaw("content"), .. "}"u8];
        return Pdu.TryLoadTrusted(json, RoomVersions.Default, eventId: null, out Pdu? pdu, out PduError error)
            ? ServerAcl.FromEvent(VerifiedPdu.TrustWithoutVerification(pdu))
            : throw new ConformException(error.Code, error.ToString());
    }
}
