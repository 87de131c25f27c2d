using System.Threading.Channels;
using Matrix.Core.Homeserver.Storage;
using Microsoft.Data.Sqlite;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Runs all changes on one connection and one thread. Changes that wait at the same time share a transaction, and so one flush of the disk.</summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>The maximum number of changes in a transaction.</summary>
    private const int MaxBatch = 256;

    private readonly SqliteSession _session;
    private readonly Channel<SqliteWork> _queue = Channel.CreateUnbounded<SqliteWork>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;

    public SqliteWriter(SqliteSession session)
    {
        _session = session;
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Runs a change. The task ends after the change is durable.</summary>
    public Task<T> RunAsync<T>(Func<SqliteSession, T> run, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var work = new SqliteWork<T>(run, cancellationToken);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(work), typeof(SqliteRoomStore));
        return work.Task;
    }

    /// <summary>Finishes the waiting changes and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _ = _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        _session.Dispose();
    }

    private void Loop()
    {
        var batch = new List<SqliteWork>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out SqliteWork? work))
            {
                if (!work.TryCancel())
                {
                    batch.Add(work);
                }
            }

            if (batch.Count > 0)
            {
                RunBatch(batch);
            }
        }
    }

    private void RunBatch(List<SqliteWork> batch)
    {
        var failed = new List<(SqliteWork Work, Exception Error)>();
        try
        {
            _ = _session.Execute("BEGIN IMMEDIATE");
            foreach (SqliteWork work in batch)
            {
                if (TryRun(work) is { } error)
                {
                    failed.Add((work, error));
                }
            }

            _ = _session.Execute("COMMIT");
        }
        catch (Exception e)
        {
            RollBack();
            Exception error = e is SqliteException sqlite ? SqliteErrors.Translate(sqlite) : e;
            batch.ForEach(work => work.Fail(error));
            return;
        }

        failed.ForEach(item => item.Work.Fail(item.Error));
        batch.ForEach(work => work.Complete());
    }

    /// <summary>Runs one change. A change that fails on its own is taken back, and the others stay. An error of the database itself is thrown.</summary>
    private Exception? TryRun(SqliteWork work)
    {
        _ = _session.Execute("SAVEPOINT change");
        try
        {
            work.Run(_session);
            _ = _session.Execute("RELEASE change");
            return null;
        }
        catch (Exception e) when (SqliteErrors.IsOfStatement(e))
        {
            _ = _session.Execute("ROLLBACK TO change");
            _ = _session.Execute("RELEASE change");
            return e is SqliteException sqlite ? SqliteErrors.Translate(sqlite) : e;
        }
    }

    private void RollBack()
    {
        try
        {
            _ = _session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has ended the transaction itself, as after a full disk.
        }
    }
}
