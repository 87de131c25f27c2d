namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents the result of an append.</summary>
/// <param name="Status">The status.</param>
/// <param name="Position">The position of the room: after the append if it happened, otherwise as it is stored.</param>
public readonly record struct AppendResult(AppendStatus Status, long Position)
{
    /// <summary>Gets a value that indicates whether the append is durable.</summary>
    public bool IsAppended => Status == AppendStatus.Appended;
}
