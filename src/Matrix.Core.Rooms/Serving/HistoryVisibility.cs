namespace Matrix.Core.Rooms;

/// <summary>Specifies who may see the history of a room. A value that is absent or unknown counts as <see cref="Shared"/>.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/client-server-api/#room-history-visibility">Client-server API, Room History Visibility</seealso>
internal enum HistoryVisibility
{
    Shared,
    WorldReadable,
    Invited,
    Joined,
}
