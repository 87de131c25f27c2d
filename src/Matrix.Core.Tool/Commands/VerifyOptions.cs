namespace Matrix.Core.Tool.Commands;

/// <summary>Represents the options of <c>verify</c>.</summary>
/// <param name="Room">The path of the log.</param>
/// <param name="Keys">The path of the keys.</param>
/// <param name="RoomVersion">The given room version, or <see langword="null"/>.</param>
/// <param name="Now">The time at which the validity of keys is checked.</param>
/// <param name="Json"><see langword="true"/> for NDJSON output.</param>
/// <param name="All"><see langword="true"/> to list every event.</param>
internal sealed record VerifyOptions(string Room, string Keys, string? RoomVersion, DateTimeOffset Now, bool Json, bool All);
