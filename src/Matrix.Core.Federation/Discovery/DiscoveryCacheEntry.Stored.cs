using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Discovery;

/// <content>The stored form: one JSON object. Times are in the round-trip format, durations in milliseconds.</content>
internal sealed partial record DiscoveryCacheEntry
{
    private const string Time = "O";
    private const int MaxHttpStatus = 999;

    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(36_525);

    private static readonly string[] Names =
    [
        "kind", "name", "received_at", "expires_at", "asked_at", "ask_again_at", "failures", "reached", "status", "delegate", "http_status", "freshness_ms", "ttl_ms", "detail", "records",
        "canonical_name", "addresses",
    ];

    /// <summary>Writes the entry.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kind", Question.Kind.ToString());
        json.WriteString("name", Question.Name);
        json.WriteString("received_at", ReceivedAt.ToString(Time, CultureInfo.InvariantCulture));
        json.WriteString("expires_at", ExpiresAt.ToString(Time, CultureInfo.InvariantCulture));
        json.WriteString("asked_at", RequestedAt.ToString(Time, CultureInfo.InvariantCulture));
        json.WriteString("ask_again_at", RequestAgainAt.ToString(Time, CultureInfo.InvariantCulture));
        json.WriteNumber("failures", Failures);
        json.WriteBoolean("reached", IsReached);
        switch (Answer)
        {
            case WellKnownResult wellKnown:
                Write(json, wellKnown);
                break;
            case SrvResult srv:
                Write(json, srv);
                break;
            case AddressResult addresses:
                Write(json, addresses);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>Reads an entry. Returns false for anything that <see cref="WriteTo"/> does not write. It never throws.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out DiscoveryCacheEntry? entry)
    {
        entry = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? stored, out _))
        {
            return false;
        }

        var question = new DiscoveryQuestion(RequireEnum<DiscoveryQuestionKind>(stored, "kind"), stored.RequireString("name").ToLowerInvariant());
        DateTimeOffset receivedAt = RequireTime(stored, "received_at");
        DateTimeOffset expiresAt = RequireTime(stored, "expires_at");
        DateTimeOffset requestedAt = RequireTime(stored, "asked_at");
        DateTimeOffset requestAgainAt = RequireTime(stored, "ask_again_at");
        long failures = stored.RequireInt64("failures");
        bool isReached = stored.RequireBoolean("reached");
        if (stored.Error.Kind != ContentErrorKind.None || failures is < 0 or > int.MaxValue || ReadAnswer(stored, question.Kind) is not { } answer)
        {
            return false;
        }

        entry = new DiscoveryCacheEntry(question, answer, receivedAt, expiresAt, requestAgainAt, (int)failures) { RequestedAt = requestedAt, IsReached = isReached };
        return true;
    }

    private static void Write(Utf8JsonWriter json, WellKnownResult wellKnown)
    {
        json.WriteString("status", wellKnown.Status.ToString());
        if (!wellKnown.Delegate.IsDefault)
        {
            json.WriteString("delegate", wellKnown.Delegate.ToString());
        }

        if (wellKnown.HttpStatus is { } status)
        {
            json.WriteNumber("http_status", status);
        }

        WriteDuration(json, "freshness_ms", wellKnown.Freshness);
    }

    private static void Write(Utf8JsonWriter json, SrvResult srv)
    {
        json.WriteString("status", srv.Status.ToString());
        WriteDuration(json, "ttl_ms", srv.TimeToLive);
        WriteDetail(json, srv.Detail);
        json.WriteStartArray("records");
        foreach (SrvRecord record in srv.Records)
        {
            json.WriteStartArray();
            json.WriteNumberValue(record.Priority);
            json.WriteNumberValue(record.Weight);
            json.WriteNumberValue(record.Port);
            json.WriteStringValue(record.Target);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, AddressResult addresses)
    {
        json.WriteString("status", addresses.Status.ToString());
        WriteDuration(json, "ttl_ms", addresses.TimeToLive);
        WriteDetail(json, addresses.Detail);
        if (addresses.CanonicalName is { } canonical)
        {
            json.WriteString("canonical_name", canonical);
        }

        json.WriteStartArray("addresses");
        foreach (IPAddress address in addresses.Addresses)
        {
            json.WriteStringValue(address.ToString());
        }

        json.WriteEndArray();
    }

    private static void WriteDuration(Utf8JsonWriter json, string name, TimeSpan? duration)
    {
        if (duration is { } value)
        {
            json.WriteNumber(name, (long)value.TotalMilliseconds);
        }
    }

    private static void WriteDetail(Utf8JsonWriter json, string? detail)
    {
        if (detail is not null)
        {
            json.WriteString("detail", detail);
        }
    }

    private static IDiscoveryAnswer? ReadAnswer(JsonEnvelope stored, DiscoveryQuestionKind kind) => kind switch
    {
        DiscoveryQuestionKind.WellKnown => ReadWellKnown(stored),
        DiscoveryQuestionKind.Srv => ReadSrv(stored),
        DiscoveryQuestionKind.Addresses => ReadAddresses(stored),
        _ => null,
    };

    private static WellKnownResult? ReadWellKnown(JsonEnvelope stored)
    {
        WellKnownStatus status = RequireEnum<WellKnownStatus>(stored, "status");
        TimeSpan? freshness = ReadDuration(stored, "freshness_ms");
        int? httpStatus = stored.FindInt64("http_status") is { } number and >= 0 and <= MaxHttpStatus ? (int)number : null;
        ServerName server = stored.FindId<ServerName>("delegate") ?? default;
        return stored.Error.Kind == ContentErrorKind.None && WellKnownResult.TryRestore(status, server, httpStatus, freshness, out WellKnownResult? result) ? result : null;
    }

    private static SrvResult? ReadSrv(JsonEnvelope stored)
    {
        LookupStatus status = RequireEnum<LookupStatus>(stored, "status");
        TimeSpan? timeToLive = ReadDuration(stored, "ttl_ms");
        List<SrvRecord> records = RequireList<SrvRecord>(stored, "records", TryReadRecord);
        return stored.Error.Kind != ContentErrorKind.None ? null : status switch
        {
            LookupStatus.Found => SrvResult.Found(records, timeToLive),
            LookupStatus.NotFound => SrvResult.NotFound(timeToLive),
            LookupStatus.Failed => SrvResult.Failed(stored.FindString("detail") ?? ""),
            _ => null,
        };
    }

    private static AddressResult? ReadAddresses(JsonEnvelope stored)
    {
        LookupStatus status = RequireEnum<LookupStatus>(stored, "status");
        TimeSpan? timeToLive = ReadDuration(stored, "ttl_ms");
        List<IPAddress> addresses = RequireList<IPAddress>(stored, "addresses", static (ReadOnlyMemory<byte> value, [MaybeNullWhen(false)] out IPAddress address) =>
        {
            address = null;
            return JsonScalar.TryReadString(value.Span, out string text) && IPAddress.TryParse(text, out address);
        });
        string? canonical = stored.FindString("canonical_name");
        return stored.Error.Kind != ContentErrorKind.None ? null : status switch
        {
            LookupStatus.Found => AddressResult.Found(addresses, timeToLive) with { CanonicalName = canonical },
            LookupStatus.NotFound => AddressResult.NotFound(timeToLive) with { CanonicalName = canonical },
            LookupStatus.Failed => AddressResult.Failed(stored.FindString("detail") ?? ""),
            _ => null,
        };
    }

    private static bool TryReadRecord(ReadOnlyMemory<byte> value, [NotNullWhen(true)] out SrvRecord? record)
    {
        record = null;
        if (!value.Span.StartsWith("["u8))
        {
            return false;
        }

        var items = new JsonCursor(value);
        if (TryReadUInt16(ref items, out ushort priority) && TryReadUInt16(ref items, out ushort weight) && TryReadUInt16(ref items, out ushort port)
            && items.MoveNext() && JsonScalar.TryReadString(items.Value.Span, out string target) && !items.MoveNext())
        {
            record = new SrvRecord { Priority = priority, Weight = weight, Port = port, Target = target };
        }

        return record is not null;
    }

    private static bool TryReadUInt16(ref JsonCursor items, out ushort number)
    {
        bool isRead = items.MoveNext() & JsonSlice.FromCanonical(items.Value.Span).TryGetInt64(out long value);
        number = isRead && value is >= 0 and <= ushort.MaxValue ? (ushort)value : default;
        return isRead && value == number;
    }

    private static TEnum RequireEnum<TEnum>(JsonEnvelope stored, string name)
        where TEnum : struct
    {
        if (!Enum.TryParse(stored.RequireString(name), out TEnum value))
        {
            stored.Fail(ContentErrorKind.BadField, name);
        }

        return value;
    }

    private static DateTimeOffset RequireTime(JsonEnvelope stored, string name)
    {
        if (!DateTimeOffset.TryParseExact(stored.RequireString(name), Time, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset time))
        {
            stored.Fail(ContentErrorKind.BadField, name);
        }

        return time;
    }

    /// <summary>Reads a required list. One item that cannot be read is an error.</summary>
    private static List<T> RequireList<T>(JsonEnvelope stored, string name, JsonEntry<T> read)
    {
        _ = stored.Require(name);
        List<T> items = stored.ReadList(name, read);
        if (stored.LeftOutCount > 0)
        {
            stored.Fail(ContentErrorKind.BadField, name);
        }

        return items;
    }

    /// <summary>Reads an optional duration. A value that is not one is an error.</summary>
    private static TimeSpan? ReadDuration(JsonEnvelope stored, string name)
    {
        if (!stored.TryGet(name, out _))
        {
            return null;
        }

        long milliseconds = stored.RequireInt64(name);
        if (milliseconds < 0 || milliseconds > MaxDuration.TotalMilliseconds)
        {
            stored.Fail(ContentErrorKind.BadField, name);
            return null;
        }

        return TimeSpan.FromMilliseconds(milliseconds);
    }
}
