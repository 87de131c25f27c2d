using System.Globalization;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Tool.Output;
using Spectre.Console;

namespace Matrix.Core.Tool.Federation;

/// <summary>Represents a received document of a server's keys, with its verdict.</summary>
/// <param name="Keys">The keys, or <see langword="null"/> if the document is not valid.</param>
/// <param name="Fault">The reason why the keys must not be used, or <see langword="null"/> if they may be.</param>
internal sealed record KeyDocument(ServerKeys? Keys, string? Fault)
{
    /// <summary>Gets the end of validity of the keys, or <see langword="null"/> if the document is not valid or the time is out of range.</summary>
    public DateTimeOffset? ValidUntil => Keys is null ? null : TimeOf(Keys.ValidUntil);

    /// <summary>Reads a document about a server, from the server itself or from a notary.</summary>
    public static KeyDocument Read(ReadOnlySpan<byte> utf8, ServerName server, DateTimeOffset now)
    {
        if (!ServerKeys.TryParse(utf8, server, out ServerKeys? keys, out ServerKeysError error))
        {
            return new KeyDocument(null, error.ToString());
        }

        string? fault = keys.ValidUntil <= MatrixTimestamp.FromDateTimeOffset(now) ? $"it expired at {Time(keys.ValidUntil)}" : null;
        return new KeyDocument(keys, fault);
    }

    /// <summary>Returns a time as text. A peer may send any number.</summary>
    public static string Time(MatrixTimestamp time) =>
        TimeOf(time)?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? $"{time} ms, which is outside of the supported dates";

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

        writer.WriteNumber("valid_until_ts"u8, Keys.ValidUntil.Milliseconds);
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
            writer.WriteNumber("expired_ts"u8, old.ExpiredAt!.Value.Milliseconds);
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
            Tables.AddRow(table, id.ToString(), key.ToBase64(), $"until {Time(Keys.ValidUntil)}{(Fault is null ? "" : " (expired)")}");
        }

        foreach ((KeyId id, ServerKey old) in Keys.OldVerifyKeys)
        {
            Tables.AddRow(table, id.ToString(), old.Key.ToBase64(), $"old: until {Time(old.ExpiredAt!.Value)}, only for events");
        }
    }

    private static DateTimeOffset? TimeOf(MatrixTimestamp time) => time >= MatrixTimestamp.UnixEpoch && time.TryToDateTimeOffset(out DateTimeOffset date) ? date : null;
}
