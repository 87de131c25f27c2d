using System.Collections.Concurrent;
using Matrix.Core.Homeserver.Storage;
using Microsoft.Data.Sqlite;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Lends connections to readers. A reader sees the last commit, and never waits for the writer.</summary>
internal sealed class SqliteReaders(string path, SqliteRoomStoreOptions options) : IDisposable
{
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Runs a query on a connection that nobody else uses. All statements of the query see the same data.</summary>
    public T Run<T>(Func<SqliteSession, T> run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(SqliteRoomStore));
        SqliteSession? session = null;
        bool isSound = false;
        try
        {
            session = _idle.TryTake(out SqliteSession? idle) ? idle : SqliteSession.Open(path, options, isReadOnly: true);
            _ = session.Execute("BEGIN");
            T result = run(session);
            _ = session.Execute("COMMIT");
            isSound = true;
            return result;
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e);
        }
        finally
        {
            if (session is not null)
            {
                Return(session, isSound);
            }
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out SqliteSession? session))
        {
            session.Dispose();
        }
    }

    private void Return(SqliteSession session, bool isSound)
    {
        if (!isSound || _isDisposed)
        {
            session.Dispose();
            return;
        }

        _idle.Add(session);
        if (_isDisposed && _idle.TryTake(out SqliteSession? late))
        {
            late.Dispose();
        }
    }
}
