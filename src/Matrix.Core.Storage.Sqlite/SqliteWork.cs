namespace Matrix.Core.Storage.Sqlite;

/// <summary>Represents a change that waits for the writer.</summary>
internal abstract class SqliteWork
{
    public abstract bool TryCancel();

    /// <summary>Makes the change. Its result is kept until the transaction is committed.</summary>
    public abstract void Run(SqliteSession session);

    public abstract void Complete();

    public abstract void Fail(Exception error);
}
