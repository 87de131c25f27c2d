namespace Matrix.Core.Rooms;

/// <summary>Represents how a room receives one event.</summary>
public sealed record ReceiveOptions
{
    /// <summary>Gets the options for an event that was just sent. These are the defaults.</summary>
    public static ReceiveOptions Live { get; } = new();

    /// <summary>Gets the options for an event of a log, which is received in the order of the log.</summary>
    public static ReceiveOptions Log { get; } = new() { Mode = ReceiveMode.Log };

    /// <summary>Gets the options for an event that is older than the events that the room has.</summary>
    public static ReceiveOptions Backfill { get; } = new() { Mode = ReceiveMode.Backfill };

    /// <summary>Gets how the event reaches the room.</summary>
    /// <value>Default: <see cref="ReceiveMode.Live"/>.</value>
    public ReceiveMode Mode { get; init; }

    /// <summary>Gets whether the host already asked the room's policy server to sign the event.</summary>
    /// <value>Default: <see cref="PolicyServerStatus.NotAsked"/>. It is ignored unless <see cref="Mode"/> is <see cref="ReceiveMode.Live"/>.</value>
    public PolicyServerStatus PolicyServer { get; init; }
}
