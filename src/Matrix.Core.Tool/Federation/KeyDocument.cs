using System.Globalization;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Tool.Output;
using Spectre.Console;

namespace Matrix.Core.Tool.Federation;

/// <summary>A document of a server's keys as it came, judged.</summary>
/// <param name="Keys">The keys; null where the document is not valid.</param>
/// <param name="Fault">Why it is not to be relied on; null where it is.</param>
internal sealed record KeyDocument(ServerKeys? Keys, string? Fault)
{
    /// <summary>Until when its keys are the server's; null where the document is not valid, or says a time that is none.</summary>
    public DateTimeOffset? ValidUntil => Keys is null ? null : TimeOf(Keys.ValidUntilTs);

    /// <summary>Reads a document that a server gave of itself, or a notary of it.</summary>
    public static KeyDocument Read(ReadOnlySpan<byte> utf8, ServerName server, DateTimeOffset now)
    {
        if (!ServerKeys.TryParse(utf8, server, out ServerKeys? keys, out ServerKeysError error))
        {
            return new KeyDocument(null, error.ToString());
        }

        string? fault = keys.ValidUntilTs <= now.ToUnixTimeMilliseconds() ? $"expired: valid until {Time(keys.ValidUntilTs)}" : null;
        return new KeyDocument(keys, fault);
    }

    /// <summary>A time in milliseconds since 1970, for people. Others may say any number.</summary>
    public static string Time(long milliseconds) =>
        TimeOf(milliseconds)?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? $"{milliseconds} ms, which is no time";

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteBoolean("valid"u8, Fault is null);
        if (Fault is not null)
        {
            writer.WriteString("reason"u8, Fault);
        }

        if (Keys is null)
        {
            return;
        }

        writer.WriteNumber("valid_until_ts"u8, Keys.ValidUntilTs);
        writer.WriteStartObject("verify_keys"u8);
        foreach ((KeyId id, VerifyKey key) in Keys.VerifyKeys)
        {
            writer.WriteStartObject(id.Utf8Span);
            writer.WriteString("key"u8, key.ToBase64());
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("old_verify_keys"u8);
        foreach ((KeyId id, ServerKey old) in Keys.OldVerifyKeys)
        {
            writer.WriteStartObject(id.Utf8Span);
            writer.WriteString("key"u8, old.Key.ToBase64());
            writer.WriteNumber("expired_ts"u8, old.ExpiredTs!.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    public void AddRows(Table table)
    {
        if (Keys is null)
        {
            return;
        }

        foreach ((KeyId id, VerifyKey key) in Keys.VerifyKeys)
        {
            Tables.AddRow(table, id.ToString(), key.ToBase64(), $"until {Time(Keys.ValidUntilTs)}{(Fault is null ? "" : ", which is past")}");
        }

        foreach ((KeyId id, ServerKey old) in Keys.OldVerifyKeys)
        {
            Tables.AddRow(table, id.ToString(), old.Key.ToBase64(), $"old: until {Time(old.ExpiredTs!.Value)}, for events alone");
        }
    }

    private static DateTimeOffset? TimeOf(long milliseconds) =>
        milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
