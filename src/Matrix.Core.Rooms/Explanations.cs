using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Provides the sentences for refusals by checks other than the auth rules.</summary>
internal static class Explanations
{
    /// <summary>The stable code of a refusal for the length of a field.</summary>
    public const string OverlongFieldCode = "overlong_field";

    public static string DescribeOverlongField(PduField field) => field switch
    {
        PduField.EventId => DescribeOverlongField("event_id"),
        PduField.RoomId => DescribeOverlongField("room_id"),
        PduField.Sender => DescribeOverlongField("sender"),
        PduField.StateKey => DescribeOverlongField("state_key"),
        PduField.Type => DescribeOverlongField("type"),
        _ => DescribeOverlongField("a field"),
    };

    public static string DescribeMissingPolicySignature(ServerName via) => $"the policy server {via} has not signed the event";

    private static string DescribeOverlongField(string name) => $"{name} is over {Pdu.MaxFieldLength} bytes";
}
