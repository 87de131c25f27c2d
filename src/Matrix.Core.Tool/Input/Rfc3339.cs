using System.Globalization;

namespace Matrix.Core.Tool.Input;

/// <summary>Parses times of the command line.</summary>
internal static class Rfc3339
{
    /// <summary>Parses the value of an option, or returns the time of the clock if the option is not given.</summary>
    public static DateTimeOffset Parse(string option, string? text, TimeProvider clock)
    {
        if (text is null)
        {
            return clock.GetUtcNow();
        }

        string[] forms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        return DateTimeOffset.TryParseExact(text.ToUpperInvariant(), forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset now)
            ? now
            : throw new BadInputException($"{option}: '{text}' is not an RFC 3339 time, such as 2026-01-31T12:00:00Z");
    }
}
