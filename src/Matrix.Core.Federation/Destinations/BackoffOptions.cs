using System.Globalization;

namespace Matrix.Core.Federation.Destinations;

/// <summary>Specifies the backoff of servers that fail.</summary>
public sealed record BackoffOptions
{
    /// <summary>Gets the interval after the first failure.</summary>
    /// <value>Default: 10 minutes. More than zero.</value>
    public TimeSpan FirstInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets the factor by which each interval is at least longer than the one before. A random part of up to two fifths is added.</summary>
    /// <value>Default: 2. From 1 to 10.</value>
    public double Factor { get; init; } = 2;

    /// <summary>Gets the longest interval.</summary>
    /// <value>Default: 7 days. At most ten years.</value>
    /// <remarks>It must not be less than <see cref="FirstInterval"/>.</remarks>
    public TimeSpan LongestInterval { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Returns one message for each option that is out of range. It begins with the option's name.</summary>
    internal IEnumerable<string> Problems()
    {
        if (FirstInterval <= TimeSpan.Zero)
        {
            yield return $"{nameof(FirstInterval)} must be more than zero. It is {FirstInterval}.";
        }

        if (Factor is not (>= 1 and <= 10))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(Factor)} must be from 1 to 10. It is {Factor}.");
        }

        if (LongestInterval < FirstInterval || LongestInterval > TimeSpan.FromDays(3650))
        {
            yield return $"{nameof(LongestInterval)} must be from {nameof(FirstInterval)} to ten years. It is {LongestInterval}.";
        }
    }
}
