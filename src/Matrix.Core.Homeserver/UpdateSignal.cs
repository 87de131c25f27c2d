namespace Matrix.Core.Homeserver;

/// <summary>Wakes the readers of the feed. Updates of other processes do not pass through here, so that readers also look at the store from time to time.</summary>
internal sealed class UpdateSignal(TimeProvider timeProvider)
{
    public const int PageSize = 500;

    /// <summary>The time after which a reader looks at the store again without a signal.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private TaskCompletionSource _next = Create();

    public void Set() => Interlocked.Exchange(ref _next, Create()).TrySetResult();

    /// <summary>Returns a task that ends at the next signal, or after the poll interval. A reader takes it before it reads the store, so that it misses no signal.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref _next).Task.WaitAsync(PollInterval, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The reader looks at the store.
        }
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
