using System.Collections.Immutable;
using Matrix.Core.Federation;

namespace Matrix.Core.Homeserver;

/// <summary>Counts what is fetched for one received event. Not thread-safe, except <see cref="TryTakeRequest"/> and <see cref="AddFailure"/>.</summary>
internal sealed class FetchBudget(FetchLimits limits)
{
    private readonly Lock _lock = new();
    private readonly List<FederationException> _failures = [];
    private int _requests = limits.MaxRequests;

    /// <summary>Gets the number of earlier events of the graph that may still be fetched.</summary>
    public int PrevEvents { get; set; } = limits.MaxPrevEvents;

    public ImmutableArray<FederationException> Failures
    {
        get
        {
            lock (_lock)
            {
                return [.. _failures];
            }
        }
    }

    public bool TryTakeRequest() => Interlocked.Decrement(ref _requests) >= 0;

    public void AddFailure(FederationException failure)
    {
        lock (_lock)
        {
            _failures.Add(failure);
        }
    }
}
