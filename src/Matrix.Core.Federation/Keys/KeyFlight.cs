using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>A fetch of one server's keys that is under way, for all who wait for it. The ring's lock guards its fields.</summary>
internal sealed class KeyFlight(ServerName server)
{
    private readonly TaskCompletionSource _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServerName Server { get; } = server;

    /// <summary>What is needed, each ID with the latest of the times that were asked for. Empty where newer keys are fetched in good time.</summary>
    public Dictionary<KeyId, long> Needs { get; } = [];

    /// <summary>Why the server itself, or else a notary, gave nothing.</summary>
    public FederationException? Error { get; set; }

    /// <summary>Whether the server itself answered with what was taken.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Whether time ran out before it was the server's turn to be asked: it has not failed, and may be asked at once.</summary>
    public bool IsPutOff { get; set; }

    public bool HasLanded { get; private set; }

    public Task Landed => _landed.Task;

    public void Join(KeyId keyId, long minimumValidUntilTs) =>
        Needs[keyId] = Math.Max(minimumValidUntilTs, Needs.GetValueOrDefault(keyId));

    /// <summary>Lets those who wait go on.</summary>
    /// <param name="fault">What the host's own code threw; null where nothing did. A server's failure is none.</param>
    public void Land(Exception? fault)
    {
        HasLanded = true;
        if (fault is null)
        {
            _landed.SetResult();
            return;
        }

        _landed.SetException(fault);

        // Where nobody waits (newer keys, fetched in good time) nobody observes it either.
        _ = _landed.Task.Exception;
    }
}
