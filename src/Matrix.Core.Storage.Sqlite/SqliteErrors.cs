using Matrix.Core.Homeserver.Storage;
using Microsoft.Data.Sqlite;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Translates the errors of SQLite.</summary>
/// <seealso href="https://www.sqlite.org/rescode.html">Result codes of SQLite</seealso>
internal static class SqliteErrors
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int NotADatabase = 26;

    public static RoomStoreException Translate(SqliteException error) => error.SqliteErrorCode switch
    {
        Busy or Locked => new RoomStoreException(RoomStoreErrorKind.Unavailable, "The database is busy.", error),
        CannotOpen => new RoomStoreException(RoomStoreErrorKind.Unavailable, "The database cannot be opened.", error),
        Full => new RoomStoreException(RoomStoreErrorKind.Full, "The database has no space left.", error),
        Corrupt or NotADatabase => new RoomStoreException(RoomStoreErrorKind.Damaged, "The database is damaged.", error),
        _ => new RoomStoreException(RoomStoreErrorKind.Other, $"The database failed: {error.Message}", error),
    };

    /// <summary>Determines whether an error concerns only the statement, so that the transaction can go on without it. After the others SQLite may have ended the transaction.</summary>
    public static bool IsOfStatement(Exception error) => error is not SqliteException { SqliteErrorCode: not (TooBig or Constraint) };
}
