namespace Matrix.Core.Storage.Sqlite;

/// <summary>Represents a change with a result.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
internal sealed class SqliteWork<T>(Func<SqliteSession, T> run, CancellationToken cancellationToken) : SqliteWork
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Task => _completion.Task;

    public override bool TryCancel() => cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(cancellationToken);

    public override void Run(SqliteSession session) => _result = run(session);

    public override void Complete() => _completion.TrySetResult(_result);

    public override void Fail(Exception error) => _completion.TrySetException(error);
}
