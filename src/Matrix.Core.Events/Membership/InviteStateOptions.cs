namespace Matrix.Core.Events;

/// <summary>Represents the options for checking the state events of an invite or a knock.</summary>
public sealed record InviteStateOptions
{
    /// <summary>
    /// Gets the date from which the network checks strictly, 2027-06-01. Synapse postponed strict checks until then, so that servers can be upgraded.
    /// </summary>
    public static DateTimeOffset DefaultStrictFrom { get; } = new(2027, 6, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Gets the time from which the events are checked strictly, or <see langword="null"/> for never.</summary>
    /// <value>The default is <see cref="DefaultStrictFrom"/>.</value>
    public DateTimeOffset? StrictFrom { get; init; } = DefaultStrictFrom;

    /// <summary>Returns the mode at a given time.</summary>
    /// <param name="now">The time.</param>
    public InviteStateMode GetMode(DateTimeOffset now) => StrictFrom is { } strict && now >= strict ? InviteStateMode.Strict : InviteStateMode.Lenient;
}
