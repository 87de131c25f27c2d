namespace Matrix.Core.Rooms;

/// <summary>Who may see the history of a room.</summary>
/// <remarks>Matrix spec, client-server API, § Room History Visibility. What is absent or unknown is <see cref="Shared"/>.</remarks>
internal enum HistoryVisibility
{
    Shared,
    WorldReadable,
    Invited,
    Joined,
}
