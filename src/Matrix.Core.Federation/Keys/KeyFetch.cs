using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents a fetch of one server's keys that is in progress and shared by all waiting callers. The ring's lock guards its fields.</summary>
internal sealed class KeyFetch(ServerName server, bool isKnown, KeyFetchPurpose purpose)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _slow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<(KeyId KeyId, MatrixTimestamp? MinimumValidUntil), TaskCompletionSource> _needs = [];
    private TaskCompletionSource _purposeRaised = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServerName Server { get; } = server;

    public KeyFetchPurpose Purpose { get; private set; } = purpose;

    public KeyFetchClass Class => new(Server, isKnown, Purpose);

    /// <summary>Gets a task that completes when a caller with a more important purpose joins. The fetch then leaves the queue of the lesser purpose.</summary>
    public Task PurposeRaised => _purposeRaised.Task;

    /// <summary>Gets a value that indicates whether an unverified request started the fetch. Its failure does not change the server's wait.</summary>
    public bool IsUnverified { get; init; }

    /// <summary>Gets the required keys. It is empty if newer keys are fetched ahead of time.</summary>
    public IReadOnlyCollection<(KeyId KeyId, MatrixTimestamp? MinimumValidUntil)> Needs => _needs.Keys;

    /// <summary>Gets or sets the reason that the server returned no usable keys.</summary>
    public FederationException? Error { get; set; }

    /// <summary>Gets or sets a value that indicates whether the server itself answered with an accepted document.</summary>
    public bool IsServerDocumentAccepted { get; set; }

    /// <summary>
    /// Gets or sets a value that indicates whether the server was not asked because there was no free slot. It has not failed and may be asked again at once.
    /// </summary>
    public bool IsPostponed { get; set; }

    public bool IsCompleted { get; private set; }

    public Task Completion => _completion.Task;

    /// <summary>Gets a task that completes when the server has not answered for a while, or has failed.</summary>
    public Task Slow => _slow.Task;

    public void MarkSlow() => _slow.TrySetResult();

    /// <summary>Adds a required key. The returned task completes when the key is available or the fetch has ended.</summary>
    public Task AddWaiter(KeyRequest request, KeyFetchPurpose purpose)
    {
        if (RankOf(purpose) > RankOf(Purpose))
        {
            Purpose = purpose;
            _purposeRaised.SetResult();
            _purposeRaised = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        (KeyId, MatrixTimestamp?) need = (request.KeyId, request.MinimumValidUntil);
        if (!_needs.TryGetValue(need, out TaskCompletionSource? waiting))
        {
            _needs.Add(need, waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return waiting.Task;
    }

    /// <summary>Completes the waits for keys that are available. A caller need not wait for the keys of others.</summary>
    public void CompleteSatisfied(Func<KeyId, MatrixTimestamp?, bool> isMet)
    {
        foreach (((KeyId keyId, MatrixTimestamp? minimum), TaskCompletionSource waiting) in _needs)
        {
            if (!waiting.Task.IsCompleted && isMet(keyId, minimum))
            {
                _ = waiting.TrySetResult();
            }
        }
    }

    /// <summary>Ends the fetch and completes all waits.</summary>
    /// <param name="fault">An exception of the host's own code, or null. The failure of a server is not a fault.</param>
    public void Complete(Exception? fault)
    {
        IsCompleted = true;
        foreach (TaskCompletionSource waiting in _needs.Values.Append(_completion))
        {
            if (fault is null)
            {
                _ = waiting.TrySetResult();
            }
            else if (waiting.TrySetException(fault))
            {
                // If no caller waits (newer keys that are fetched ahead of time), the exception must still be observed.
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
