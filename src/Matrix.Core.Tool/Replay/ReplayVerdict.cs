using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Replay;

/// <summary>Represents the verdict of <c>replay</c> on a line.</summary>
internal sealed record ReplayVerdict
{
    public const string Accepted = "accepted";
    public const string SoftFailed = "soft_failed";
    public const string Rejected = "rejected";
    public const string Dropped = "dropped";

    public required long Line { get; init; }

    public EventId EventId { get; init; }

    public string Type { get; init; } = "";

    public string Sender { get; init; } = "";

    public required string Verdict { get; init; }

    /// <summary>Gets the number of the rule on the page of the room version.</summary>
    public string? Rule { get; init; }

    /// <summary>Gets the stable name of the rule, or of the check that dropped the event.</summary>
    public string? Code { get; init; }

    public string? Reason { get; init; }

    public bool IsRedacted { get; init; }

    /// <summary>Gets the state after the event, the state before it if it is rejected, or <see langword="null"/> if it is dropped.</summary>
    public StateMap? StateAfter { get; init; }

    public void WriteTo(Utf8JsonWriter writer, StateDigest digest)
    {
        writer.WriteStartObject();
        writer.WriteNumber("line"u8, Line);
        if (!EventId.IsDefault)
        {
            writer.WriteString("event_id"u8, EventId.Utf8Span);
        }

        writer.WriteString("verdict"u8, Verdict);
        if (Rule is not null)
        {
            writer.WriteString("rule"u8, Rule);
        }

        if (Code is not null)
        {
            writer.WriteString("code"u8, Code);
            writer.WriteString("reason"u8, Reason);
        }

        if (IsRedacted)
        {
            writer.WriteBoolean("redacted"u8, true);
        }

        if (StateAfter is not null)
        {
            writer.WriteString("state_after"u8, digest.Of(StateAfter));
        }

        writer.WriteEndObject();
    }
}
