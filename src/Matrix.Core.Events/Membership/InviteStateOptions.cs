namespace Matrix.Core.Events;

/// <summary>Represents how the events that come with an invite or a knock are judged.</summary>
public sealed record InviteStateOptions
{
    /// <summary>Gets the day from which the network judges strictly (2027-06-01): Synapse put it off to then, so that servers can be upgraded.</summary>
    public static DateTimeOffset DefaultStrictFrom { get; } = new(2027, 6, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Gets the moment from which the events are judged strictly; null for never.</summary>
    /// <value>Default: <see cref="DefaultStrictFrom"/>.</value>
    public DateTimeOffset? StrictFrom { get; init; } = DefaultStrictFrom;

    /// <summary>Gets how strictly the events are judged at a moment.</summary>
    /// <param name="now">The moment.</param>
    public InviteStateMode GetMode(DateTimeOffset now) => StrictFrom is { } strict && now >= strict ? InviteStateMode.Strict : InviteStateMode.Lenient;
}
