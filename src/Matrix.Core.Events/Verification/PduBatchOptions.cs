namespace Matrix.Core.Events;

/// <summary>How much of the machine a batch takes: cores, and events in memory.</summary>
public sealed record PduBatchOptions
{
    /// <summary>The window where none is set: 1,024 events. Of common size they are some 2 MiB, as received and as read.</summary>
    public const int DefaultWindow = 1024;

    /// <summary>The largest window: 65,536 events.</summary>
    public const int MaxWindow = 65_536;

    /// <summary>The most threads that verify at once. The thread that takes the verdicts is one of them: with 1 there is no other.</summary>
    /// <value>At least 1. Default: the number of cores that the process may use.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxDegreeOfParallelism
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = Environment.ProcessorCount;

    /// <summary>
    /// The most events in flight: taken from the batch, and their verdicts not yet handed out. However slow the verdicts are taken, no more
    /// of the batch is held in memory. It is best some times larger than <see cref="MaxDegreeOfParallelism"/>.
    /// </summary>
    /// <value>1 to <see cref="MaxWindow"/>. Default: <see cref="DefaultWindow"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1 or more than <see cref="MaxWindow"/>.</exception>
    public int Window
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxWindow);
            field = value;
        }
    } = DefaultWindow;
}
