using System.Collections.Immutable;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Commands;

/// <summary>Represents the verdict of <c>verify</c> on a line.</summary>
internal sealed record LineVerdict
{
    public const string Ok = "ok";
    public const string Redacted = "redacted";
    public const string Dropped = "dropped";

    public required long Line { get; init; }

    public EventId EventId { get; init; }

    public string? Type { get; init; }

    public string? RoomVersion { get; init; }

    public required string Verdict { get; init; }

    /// <summary>Gets a value that indicates whether the content hash matches, or <see langword="null"/> if the line is not an event.</summary>
    public bool? ContentHashMatches { get; init; }

    public ImmutableArray<PduSignature> Signatures { get; init; } = [];

    public string? Code { get; init; }

    public string? Reason { get; init; }

    public static LineVerdict Unreadable(long line, string code, string reason) =>
        new() { Line = line, Verdict = Dropped, Code = code, Reason = reason };

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteNumber("line"u8, Line);
        if (!EventId.IsDefault)
        {
            writer.WriteString("event_id"u8, EventId.Utf8Span);
        }

        writer.WriteString("verdict"u8, Verdict);
        if (ContentHashMatches is { } matches)
        {
            writer.WriteString("content_hash"u8, matches ? "ok"u8 : "mismatch"u8);
        }

        writer.WriteStartArray("signatures"u8);
        foreach (PduSignature signature in Signatures)
        {
            writer.WriteStartObject();
            writer.WriteString("server"u8, signature.Server.Utf8Span);
            writer.WriteString("key_id"u8, signature.KeyId.Utf8Span);
            writer.WriteString("verdict"u8, NameOf(signature.Verdict));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (Code is not null)
        {
            writer.WriteString("code"u8, Code);
            writer.WriteString("reason"u8, Reason);
        }
    }

    public static string NameOf(SignatureVerdict verdict) => verdict switch
    {
        SignatureVerdict.Good => "good",
        SignatureVerdict.Bad => "bad",
        SignatureVerdict.UnknownKey => "unknown_key",
        SignatureVerdict.UnsupportedAlgorithm => "unsupported",
        SignatureVerdict.Expired => "expired",
        _ => "unknown",
    };
}
