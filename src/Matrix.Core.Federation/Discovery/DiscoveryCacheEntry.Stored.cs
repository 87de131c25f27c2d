using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <content>The stored form: one JSON object. Times are in the round-trip format, durations in milliseconds.</content>
internal sealed partial record DiscoveryCacheEntry
{
    private const string Time = "O";

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
    public static bool TryRead(JsonElement json, [NotNullWhen(true)] out DiscoveryCacheEntry? entry)
    {
        entry = null;
        if (json.ValueKind != JsonValueKind.Object
            || !TryGetText(json, "kind", out string? kindText) || !Enum.TryParse(kindText, out DiscoveryQuestionKind kind)
            || !TryGetText(json, "name", out string? name)
            || !TryGetTime(json, "received_at", out DateTimeOffset receivedAt)
            || !TryGetTime(json, "expires_at", out DateTimeOffset expiresAt)
            || !TryGetTime(json, "asked_at", out DateTimeOffset askedAt)
            || !TryGetTime(json, "ask_again_at", out DateTimeOffset askAgainAt)
            || !TryGetNumber(json, "failures", 0, int.MaxValue, out long failures)
            || !json.TryGetProperty("reached", out JsonElement reached) || reached.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
            || !TryReadAnswer(json, kind, out IDiscoveryAnswer? answer))
        {
            return false;
        }

        entry = new DiscoveryCacheEntry(new DiscoveryQuestion(kind, name.ToLowerInvariant()), answer, receivedAt, expiresAt, askAgainAt, (int)failures) { RequestedAt = askedAt, IsReached = reached.GetBoolean() };
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

    private static bool TryReadAnswer(JsonElement json, DiscoveryQuestionKind kind, [NotNullWhen(true)] out IDiscoveryAnswer? answer)
    {
        answer = kind switch
        {
            DiscoveryQuestionKind.WellKnown => ReadWellKnown(json),
            DiscoveryQuestionKind.Srv => ReadSrv(json),
            DiscoveryQuestionKind.Addresses => ReadAddresses(json),
            _ => null,
        };
        return answer is not null;
    }

    private static WellKnownResult? ReadWellKnown(JsonElement json)
    {
        if (!TryGetText(json, "status", out string? text) || !Enum.TryParse(text, out WellKnownStatus status) || !TryGetDuration(json, "freshness_ms", out TimeSpan? freshness))
        {
            return null;
        }

        int? httpStatus = TryGetNumber(json, "http_status", 0, 999, out long number) ? (int)number : null;
        ServerName server = TryGetText(json, "delegate", out string? name) && ServerName.TryParse(name, out ServerName read) ? read : default;
        return WellKnownResult.TryRestore(status, server, httpStatus, freshness, out WellKnownResult? result) ? result : null;
    }

    private static SrvResult? ReadSrv(JsonElement json)
    {
        if (!TryGetLookup(json, out LookupStatus status, out TimeSpan? timeToLive) || !json.TryGetProperty("records", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var records = new List<SrvRecord>();
        foreach (JsonElement item in list.EnumerateArray().Take(SrvResult.MaxRecords))
        {
            if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() != 4
                || item[0].ValueKind != JsonValueKind.Number || !item[0].TryGetUInt16(out ushort priority)
                || item[1].ValueKind != JsonValueKind.Number || !item[1].TryGetUInt16(out ushort weight)
                || item[2].ValueKind != JsonValueKind.Number || !item[2].TryGetUInt16(out ushort port)
                || TextOf(item[3]) is not { } target)
            {
                return null;
            }

            records.Add(new SrvRecord { Priority = priority, Weight = weight, Port = port, Target = target });
        }

        return status switch
        {
            LookupStatus.Found => SrvResult.Found(records, timeToLive),
            LookupStatus.NotFound => SrvResult.NotFound(timeToLive),
            LookupStatus.Failed => SrvResult.Failed(TryGetText(json, "detail", out string? detail) ? detail : ""),
            _ => null,
        };
    }

    private static AddressResult? ReadAddresses(JsonElement json)
    {
        if (!TryGetLookup(json, out LookupStatus status, out TimeSpan? timeToLive) || !json.TryGetProperty("addresses", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var addresses = new List<IPAddress>();
        foreach (JsonElement item in list.EnumerateArray().Take(AddressResult.MaxAddresses))
        {
            if (!IPAddress.TryParse(TextOf(item), out IPAddress? address))
            {
                return null;
            }

            addresses.Add(address);
        }

        string? canonical = TryGetText(json, "canonical_name", out string? name) ? name : null;
        return status switch
        {
            LookupStatus.Found => AddressResult.Found(addresses, timeToLive) with { CanonicalName = canonical },
            LookupStatus.NotFound => AddressResult.NotFound(timeToLive) with { CanonicalName = canonical },
            LookupStatus.Failed => AddressResult.Failed(TryGetText(json, "detail", out string? detail) ? detail : ""),
            _ => null,
        };
    }

    private static bool TryGetLookup(JsonElement json, out LookupStatus status, out TimeSpan? timeToLive)
    {
        status = default;
        timeToLive = null;
        return TryGetText(json, "status", out string? text) && Enum.TryParse(text, out status) && TryGetDuration(json, "ttl_ms", out timeToLive);
    }

    private static bool TryGetText(JsonElement json, string name, [NotNullWhen(true)] out string? text)
    {
        text = json.TryGetProperty(name, out JsonElement value) ? TextOf(value) : null;
        return text is not null;
    }

    /// <summary>Returns a string, or null if the value is not one or holds a lone surrogate.</summary>
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool TryGetTime(JsonElement json, string name, out DateTimeOffset time)
    {
        time = default;
        return TryGetText(json, name, out string? text) && DateTimeOffset.TryParseExact(text, Time, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out time);
    }

    private static bool TryGetNumber(JsonElement json, string name, long least, long most, out long number)
    {
        number = 0;
        return json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number) && number >= least && number <= most;
    }

    /// <summary>Reads an optional duration. Returns false if it stands there and is not one.</summary>
    private static bool TryGetDuration(JsonElement json, string name, out TimeSpan? duration)
    {
        duration = null;
        if (!json.TryGetProperty(name, out _))
        {
            return true;
        }

        if (!TryGetNumber(json, name, 0, (long)TimeSpan.FromDays(36_525).TotalMilliseconds, out long milliseconds))
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }
}
