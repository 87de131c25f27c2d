using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>The sentences of refusals that are not by an auth rule.</summary>
internal static class Explanations
{
    /// <summary>The stable name of a refusal for the length of a field.</summary>
    public const string OverlongFieldCode = "overlong_field";

    public static string OfOverlongField(PduField field) => field switch
    {
        PduField.EventId => OfOverlongField("event_id"),
        PduField.RoomId => OfOverlongField("room_id"),
        PduField.Sender => OfOverlongField("sender"),
        PduField.StateKey => OfOverlongField("state_key"),
        PduField.Type => OfOverlongField("type"),
        _ => OfOverlongField("a field"),
    };

    public static string OfMissingPolicySignature(ServerName via) => $"the policy server {via} has not signed the event";

    private static string OfOverlongField(string name) => $"{name} is over {Pdu.MaxFieldLength} bytes";
}
