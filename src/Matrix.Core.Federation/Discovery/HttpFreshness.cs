using System.Globalization;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Computes the lifetime of an HTTP answer from its headers (RFC 9111, section 4.2).</summary>
internal static class HttpFreshness
{
    /// <summary>Reads the headers.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="now">The time at which the answer arrived.</param>
    /// <returns>The lifetime, zero or more, or null if the headers do not state one.</returns>
    public static TimeSpan? Read(WellKnownHeaders headers, DateTimeOffset now)
    {
        bool mayNotKeep = false;
        long? maxAge = null;
        foreach (string directive in (headers.CacheControl ?? "").Split(','))
        {
            string[] parts = directive.Split('=', 2, StringSplitOptions.TrimEntries);
            switch (parts[0].ToLowerInvariant())
            {
                case "no-store" or "no-cache":
                    mayNotKeep = true;
                    break;
                case "max-age":
                    // A repeated or non-numeric value: "encouraged to consider responses that have invalid freshness information to be stale" (section 4.2.1).
                    maxAge = maxAge is null && parts.Length == 2 && TryReadSeconds(parts[1].Trim('"'), out long seconds) ? seconds : 0;
                    break;
                default:
                    break;
            }
        }

        if (mayNotKeep)
        {
            return TimeSpan.Zero;
        }

        long? lifetime = maxAge ?? (headers.Expires is null ? null : UntilExpiry(headers.Expires, headers.Date, now));
        return lifetime is { } value ? TimeSpan.FromSeconds(Math.Max(0, value - ReadAge(headers.Age))) : null;
    }

    private static long UntilExpiry(string expires, string? date, DateTimeOffset now)
    {
        DateTimeOffset from = TryReadDate(date, out DateTimeOffset sent) ? sent : now;
        return TryReadDate(expires, out DateTimeOffset until) ? Math.Clamp((long)(until - from).TotalSeconds, 0, MaxSeconds) : 0;
    }

    private static long ReadAge(string? age) => TryReadSeconds((age ?? "").Split(',')[0].Trim(), out long seconds) ? seconds : 0;

    private static bool TryReadSeconds(string text, out long seconds)
    {
        seconds = MaxSeconds;
        if (text.Length == 0 || text.Any(character => !char.IsAsciiDigit(character)))
        {
            return false;
        }

        // A number that is too large to read counts as a very long time (section 1.2.2).
        seconds = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long read) ? Math.Min(read, MaxSeconds) : MaxSeconds;
        return true;
    }

    private static bool TryReadDate(string? text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite | DateTimeStyles.AllowLeadingWhite | DateTimeStyles.AllowTrailingWhite, out date);

    // RFC 9110, section 5.6.7: the format that is sent, and the two older ones that must be understood.
    private static readonly string[] DateFormats = ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    // 2^31, the value of section 1.2.2.
    private const long MaxSeconds = 2_147_483_648;
}
