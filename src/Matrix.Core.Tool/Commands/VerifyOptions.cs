namespace Matrix.Core.Tool.Commands;

/// <summary>What <c>verify</c> was asked.</summary>
/// <param name="Room">The path of the log.</param>
/// <param name="Keys">The path of the keys.</param>
/// <param name="RoomVersion">The room version given, or null.</param>
/// <param name="Now">When the validity of keys is judged.</param>
/// <param name="Json">Whether to answer in NDJSON.</param>
/// <param name="All">Whether to list every event.</param>
internal sealed record VerifyOptions(string Room, string Keys, string? RoomVersion, DateTimeOffset Now, bool Json, bool All);
