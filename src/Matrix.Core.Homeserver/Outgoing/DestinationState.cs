using System.Buffers;
using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Represents what the sender stores about a destination: the transaction in flight, and when it is sent again.</summary>
/// <param name="Through">The position of the last entry of the transaction in flight; 0 for none.</param>
/// <param name="Created">The time at which the transaction was made.</param>
internal readonly record struct DestinationState(long Through, MatrixTimestamp Created)
{
    private const int MostDoublings = 8;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    /// <summary>Gets the number of attempts that failed.</summary>
    public int Failures { get; init; }

    /// <summary>Gets the time of the next attempt; null for an attempt at once.</summary>
    public MatrixTimestamp? RetryAt { get; init; }

    public static DestinationState Read(ReadOnlyMemory<byte>? stored)
    {
        if (stored is not { } bytes)
        {
            return default;
        }

        using var document = JsonDocument.Parse(bytes);
        JsonElement root = document.RootElement;
        return new DestinationState(root.GetProperty("through").GetInt64(), new MatrixTimestamp(root.GetProperty("created").GetInt64()))
        {
            Failures = root.TryGetProperty("failures", out JsonElement failures) ? failures.GetInt32() : 0,
            RetryAt = root.TryGetProperty("retry_at", out JsonElement retryAt) ? new MatrixTimestamp(retryAt.GetInt64()) : null,
        };
    }

    /// <summary>Returns the state after one more failed attempt.</summary>
    public DestinationState AfterFailure(DateTimeOffset now) =>
        this with { Failures = Failures + 1, RetryAt = MatrixTimestamp.FromDateTimeOffset(now + GetDelayAfter(Failures + 1)) };

    /// <summary>Returns the time until the next attempt. A clock that was set back does not make it longer.</summary>
    public TimeSpan GetDelay(DateTimeOffset now)
    {
        if (RetryAt is not { } retryAt)
        {
            return TimeSpan.Zero;
        }

        var left = TimeSpan.FromMilliseconds(retryAt.Milliseconds - MatrixTimestamp.FromDateTimeOffset(now).Milliseconds);
        TimeSpan longest = GetDelayAfter(Failures);
        return left < longest ? left : longest;
    }

    public ReadOnlyMemory<byte> Write()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteNumber("created"u8, Created.Milliseconds);
            if (RetryAt is { } retryAt)
            {
                writer.WriteNumber("failures"u8, Failures);
                writer.WriteNumber("retry_at"u8, retryAt.Milliseconds);
            }

            writer.WriteNumber("through"u8, Through);
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    private static TimeSpan GetDelayAfter(int failures)
    {
        TimeSpan delay = FirstDelay * (1 << Math.Min(failures - 1, MostDoublings));
        return delay < LongestDelay ? delay : LongestDelay;
    }
}
