namespace Matrix.Core.Federation.Destinations;

/// <summary>How long a server that fails is left alone.</summary>
public sealed record BackoffOptions
{
    /// <summary>How long a server is left alone after its first failure.</summary>
    /// <value>Default: 10 minutes.</value>
    public TimeSpan FirstInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>By how much an interval is longer than the one before it, at least. Up to two fifths of it come on top by chance.</summary>
    /// <value>Default: 2. From 1 to 10.</value>
    public double Factor { get; init; } = 2;

    /// <summary>The longest interval.</summary>
    /// <value>Default: 7 days.</value>
    /// <remarks>Not under <see cref="FirstInterval"/>.</remarks>
    public TimeSpan LongestInterval { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The options that are out of their range, each by its name.</summary>
    internal IEnumerable<string> Problems()
    {
        if (FirstInterval <= TimeSpan.Zero)
        {
            yield return $"{nameof(FirstInterval)} is not positive.";
        }

        if (Factor is not (>= 1 and <= 10))
        {
            yield return $"{nameof(Factor)} is not from 1 to 10.";
        }

        if (LongestInterval < FirstInterval || LongestInterval > TimeSpan.FromDays(3650))
        {
            yield return $"{nameof(LongestInterval)} is under {nameof(FirstInterval)}, or over ten years.";
        }
    }
}
