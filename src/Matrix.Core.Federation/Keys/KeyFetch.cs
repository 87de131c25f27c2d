using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>A fetch of one server's keys that is under way, for all who wait for it. The ring's lock guards its fields.</summary>
internal sealed class KeyFetch(ServerName server, bool isKnown, KeyFetchPurpose purpose)
{
    private readonly TaskCompletionSource _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _slow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<(KeyId KeyId, long MinimumValidUntilTs), TaskCompletionSource> _needs = [];
    private TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServerName Server { get; } = server;

    public KeyFetchPurpose Purpose { get; private set; } = purpose;

    public KeyFetchClass Class => new(Server, isKnown, Purpose);

    /// <summary>Completes when a better purpose joins: the fetch need not wait in the queue of the lesser one.</summary>
    public Task Raised => _raised.Task;

    /// <summary>Whether an unverified request has started it: its failure changes no wait.</summary>
    public bool IsProbe { get; init; }

    /// <summary>What is needed. Empty where newer keys are fetched in good time.</summary>
    public IReadOnlyCollection<(KeyId KeyId, long MinimumValidUntilTs)> Needs => _needs.Keys;

    /// <summary>Why the server itself, or else a notary, gave nothing.</summary>
    public FederationException? Error { get; set; }

    /// <summary>Whether the server itself answered with what was taken.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Whether the server was not asked because there was no place: it has not failed, and may be asked at once.</summary>
    public bool IsPutOff { get; set; }

    public bool HasLanded { get; private set; }

    public Task Landed => _landed.Task;

    /// <summary>Completes when the server has been asked for a while and has not answered, or has failed.</summary>
    public Task Slow => _slow.Task;

    public void SetSlow() => _slow.TrySetResult();

    /// <summary>Adds a need, and returns what completes when it is met, or when the fetch has landed.</summary>
    public Task Join(KeyRequest request, KeyFetchPurpose purpose)
    {
        if (RankOf(purpose) > RankOf(Purpose))
        {
            Purpose = purpose;
            _raised.SetResult();
            _raised = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        (KeyId, long) need = (request.KeyId, request.MinimumValidUntilTs);
        if (!_needs.TryGetValue(need, out TaskCompletionSource? waiting))
        {
            _needs.Add(need, waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return waiting.Task;
    }

    /// <summary>Lets those go on whose need is met: what another needs beside it is no reason to wait.</summary>
    public void Meet(Func<KeyId, long, bool> isMet)
    {
        foreach (((KeyId keyId, long ts), TaskCompletionSource waiting) in _needs)
        {
            if (!waiting.Task.IsCompleted && isMet(keyId, ts))
            {
                _ = waiting.TrySetResult();
            }
        }
    }

    /// <summary>Lets all who wait go on.</summary>
    /// <param name="fault">The exception of the host's own code; null where it threw nothing. A server's failure is not a fault.</param>
    public void Land(Exception? fault)
    {
        HasLanded = true;
        foreach (TaskCompletionSource waiting in _needs.Values.Append(_landed))
        {
            if (fault is null)
            {
                _ = waiting.TrySetResult();
            }
            else if (waiting.TrySetException(fault))
            {
                // Where nobody waits (newer keys, fetched in good time) nobody observes it either.
                _ = waiting.Task.Exception;
            }
        }
    }

    private static int RankOf(KeyFetchPurpose purpose) => purpose switch
    {
        KeyFetchPurpose.User => 2,
        KeyFetchPurpose.Background => 1,
        _ => 0,
    };
}
