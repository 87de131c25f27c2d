using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Represents a piece of work with a result.</summary>
internal sealed class RoomWork<T>(Func<RoomTurn, T> run, IReadOnlyCollection<EventId> needed) : RoomWork(needed)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _failure;

    public Task<T> Task => _completion.Task;

    public override void Run(RoomTurn turn)
    {
        _failure = null;
        try
        {
            _result = run(turn);
        }
        catch (Exception e) when (!IsExclusive && e is not (NotLoadedException or StateNodesMissingException or InvalidStateNodeException))
        {
            // A mistake in one piece of work does not affect the others. What it recorded before is stored. Of exclusive work nothing is.
            _failure = e;
        }
    }

    public override void Complete()
    {
        if (_failure is null)
        {
            _ = _completion.TrySetResult(_result!);
        }
        else
        {
            _ = _completion.TrySetException(_failure);
        }
    }

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
}
