using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents one caller that waits for what a partial room does not know yet. A wait is settled once.</summary>
public sealed class PartialStateWait
{
    internal PartialStateWait(PartialStateWaitKind kind, ServerName? server, DateTimeOffset deadline) => (Kind, Server, Deadline) = (kind, server, deadline);

    /// <summary>Gets what the caller waits for.</summary>
    public PartialStateWaitKind Kind { get; }

    /// <summary>Gets the server of a <see cref="PartialStateWaitKind.ServerInRoom"/> wait; otherwise <see langword="null"/>.</summary>
    public ServerName? Server { get; }

    /// <summary>Gets the time at which the wait ends without an answer.</summary>
    public DateTimeOffset Deadline { get; }

    /// <summary>Gets the status.</summary>
    public PartialStateWaitStatus Status { get; internal set; }
}
