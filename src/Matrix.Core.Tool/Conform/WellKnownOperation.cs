using System.Text.Json;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Tool.Conform;

/// <summary>
/// Provides <c>well_known</c>, which reads a response to <c>GET /.well-known/matrix/server</c> and returns its cache time with the default options, without the
/// random spread.
/// </summary>
internal static class WellKnownOperation
{
    public static Action<Utf8JsonWriter> Run(ConformRequest request)
    {
        long status = request.GetInt64("status");
        if (status is < 100 or > 999)
        {
            throw new ConformException("'status' is not an HTTP status");
        }

        DateTimeOffset now = request.Has("now") ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(request.GetInt64("now"), 0, MaxNow)) : TimeProvider.System.GetUtcNow();
        byte[] body = request.Has("body") ? JsonText.ToUtf8(request.GetString("body")) : [];
        WellKnownResult answer = WellKnownResult.FromResponse((int)status, body, ReadHeaders(request), now);
        TimeSpan lifetime = new DiscoveryCacheOptions().GetLifetime(answer);
        return writer =>
        {
            if (answer.Status == WellKnownStatus.Delegated)
            {
                writer.WriteString("server"u8, answer.Delegate.Utf8Span);
            }
            else
            {
                writer.WriteNull("server"u8);
            }

            writer.WriteBoolean("gone"u8, answer.Status == WellKnownStatus.Gone);
            writer.WriteNumber("cache_s"u8, (long)lifetime.TotalSeconds);
        };
    }

    private static WellKnownHeaders ReadHeaders(ConformRequest request)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        if (request.Has("headers") && request.Get("headers").ValueKind != JsonValueKind.Null)
        {
            foreach (JsonProperty header in request.GetObject("headers").EnumerateObject())
            {
                string value = header.Value.ValueKind switch
                {
                    JsonValueKind.String => header.Value.GetString()!,
                    JsonValueKind.Array when header.Value.EnumerateArray().All(line => line.ValueKind == JsonValueKind.String) => string.Join(", ", header.Value.EnumerateArray().Select(line => line.GetString())),
                    _ => throw new ConformException($"the header '{header.Name}' is not a string"),
                };
                headers[header.Name] = headers.TryGetValue(header.Name, out string? before) ? $"{before}, {value}" : value;
            }
        }

        return new WellKnownHeaders
        {
            CacheControl = headers.GetValueOrDefault("Cache-Control"),
            Expires = headers.GetValueOrDefault("Expires"),
            Date = headers.GetValueOrDefault("Date"),
            Age = headers.GetValueOrDefault("Age"),
        };
    }

    // A time in the year 9892, which leaves room before the year 9999 for the longest cache time.
    private const long MaxNow = 250_000_000_000_000;
}
