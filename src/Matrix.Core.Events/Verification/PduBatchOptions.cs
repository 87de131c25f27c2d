namespace Matrix.Core.Events;

/// <summary>Represents the resources that a batch may use: cores, and events in memory.</summary>
public sealed record PduBatchOptions
{
    /// <summary>The default window, 1,024 events. Events of common size take about 2 MiB, as received and as read.</summary>
    public const int DefaultWindow = 1024;

    /// <summary>The maximum window, 65,536 events.</summary>
    public const int MaxWindow = 65_536;

    /// <summary>
    /// Gets the maximum number of threads that verify at once. It includes the thread that enumerates the verdicts, so with 1 no other thread is used.
    /// </summary>
    /// <value>At least 1. The default is the number of cores that the process may use.</value>
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

    /// <summary>Gets the maximum number of events in flight: read from the batch, but with a verdict that has not been returned yet.</summary>
    /// <remarks>
    /// No more of the batch is held in memory, however slowly the caller enumerates the verdicts. A value several times <see cref="MaxDegreeOfParallelism"/> works
    /// best.
    /// </remarks>
    /// <value>1 to <see cref="MaxWindow"/>. The default is <see cref="DefaultWindow"/>.</value>
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
