namespace Matrix.Core.KillTest.Load;

/// <summary>Counts what the server acknowledges.</summary>
internal sealed class Acknowledgements
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new();

    /// <summary>Returns a task that ends with the next acknowledgement. Its continuation runs at once, on the thread that read the answer.</summary>
    public Task NextAsync()
    {
        lock (_lock)
        {
            return _next.Task;
        }
    }

    public void Report()
    {
        TaskCompletionSource next;
        lock (_lock)
        {
            next = _next;
            _next = new TaskCompletionSource();
        }

        next.SetResult();
    }
}
