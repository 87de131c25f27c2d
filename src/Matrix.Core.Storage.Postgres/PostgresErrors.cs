using System.Net.Sockets;
using Matrix.Core.Homeserver.Storage;
using Npgsql;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Translates the errors of PostgreSQL and of the connection to it.</summary>
/// <seealso href="https://www.postgresql.org/docs/15/errcodes-appendix.html">PostgreSQL error codes</seealso>
internal static class PostgresErrors
{
    public static bool IsOfStore(Exception error) => error is NpgsqlException or IOException or SocketException or TimeoutException;

    public static RoomStoreException Translate(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new RoomStoreException(RoomStoreErrorKind.Full, "The disk of the database server is full.", error),
        PostgresException { SqlState: PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted } => new RoomStoreException(RoomStoreErrorKind.Damaged, "The database is damaged.", error),
        PostgresException { IsTransient: true } or PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.ReadOnlySqlTransaction } =>
            new RoomStoreException(RoomStoreErrorKind.Unavailable, "The database server is not available, or is busy.", error),
        PostgresException e => new RoomStoreException(RoomStoreErrorKind.Other, $"The database failed: {e.MessageText}", error),
        _ => new RoomStoreException(RoomStoreErrorKind.Unavailable, "The database server cannot be reached.", error),
    };
}
