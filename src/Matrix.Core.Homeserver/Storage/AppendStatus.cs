namespace Matrix.Core.Homeserver.Storage;

/// <summary>Specifies the result of an append.</summary>
public enum AppendStatus
{
    /// <summary>The epoch is over: another process has opened the room. Nothing changed. The writer closes the room.</summary>
    Fenced = 0,

    /// <summary>The room is at another position than expected. Nothing changed. The writer loads the room again.</summary>
    Conflict = 1,

    /// <summary>The append is durable.</summary>
    Appended = 2,
}
