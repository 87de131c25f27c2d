using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Tool.Cases;

/// <summary>Runs the cases of <c>auth</c>: an event and its auth events, which are the state to check against.</summary>
/// <remarks>The independent half looks up the event's own <c>auth_events</c> among them. The dependent half uses all that are not rejected.</remarks>
internal static class AuthCase
{
    /// <summary>Runs a case.</summary>
    /// <returns>The verdict of the first half that rejects; otherwise that of the last half.</returns>
    public static CaseVerdict Run(JsonElement root)
    {
        RoomVersion version = CaseFile.VersionOf(root);
        var items = CaseEvents.Read(CaseFile.Get(root, "auth_events"), version, checkIds: false);
        VerifiedPdu verified = CaseEvents.ReadOne(CaseFile.Get(root, "event"), version, checkIds: false).VerifiedPdu;
        (bool independent, bool dependent) = ChecksOf(root);
        AuthRejection? rejection = independent ? CheckIndependent(verified, items) : null;
        return rejection is not null || !dependent
            ? CaseVerdict.FromStateIndependent(rejection, verified.Pdu)
            : CaseVerdict.From(AuthRules.CheckStateDependent(verified, new AuthState(items.All.Where(item => !item.IsRejected).Select(item => item.VerifiedPdu))), version);
    }

    /// <summary>Runs the independent half. The event's <c>auth_events</c> are looked up among the known events.</summary>
    public static AuthRejection? CheckIndependent(VerifiedPdu verified, CaseEvents known)
    {
        var cited = new List<AuthEvent>();
        foreach (EventId id in verified.AuthEvents)
        {
            cited.Add(known.TryGetEvent(id, out AuthEvent found) ? found : throw new CaseException("missing_event", $"the event cites {id}, which is not in the case"));
        }

        return AuthRules.CheckStateIndependent(verified, cited, FindCreate(known));
    }

    /// <summary>Returns the create event, which the room ID names in version 12.</summary>
    private static AuthEvent? FindCreate(CaseEvents known)
    {
        foreach (AuthEvent item in known.All)
        {
            if (item.VerifiedPdu.Pdu.IsType("m.room.create"u8))
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>Returns the halves that <c>checks</c> names, or both if it is missing.</summary>
    private static (bool Independent, bool Dependent) ChecksOf(JsonElement root)
    {
        if (!root.TryGetProperty("checks"u8, out JsonElement checks))
        {
            return (true, true);
        }

        if (checks.ValueKind != JsonValueKind.Array || checks.GetArrayLength() == 0 || !checks.EnumerateArray().All(check => Is(check, "independent") || Is(check, "dependent")))
        {
            throw new CaseException("'checks' is not a list of \"independent\" and \"dependent\"");
        }

        return (checks.EnumerateArray().Any(check => Is(check, "independent")), checks.EnumerateArray().Any(check => Is(check, "dependent")));
    }

    private static bool Is(JsonElement check, string name) => check.ValueKind == JsonValueKind.String && check.ValueEquals(name);
}
