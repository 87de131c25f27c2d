namespace Matrix.Core.Events;

/// <summary>Represents the rules on the signatures of events in a room version.</summary>
/// <remarks>
/// Matrix spec, § Validating hashes and signatures on received events (https://spec.matrix.org/v1.19/server-server-api/#validating-hashes-and-signatures-on-received-events).
/// </remarks>
public sealed record SignatureRules
{
    /// <summary>Gets a value that indicates whether the server in the event ID must sign the event. Versions 1 and 2.</summary>
    public bool RequiresEventIdServer { get; init; }

    /// <summary>Gets a value that indicates whether a key must have been valid at the event's <c>origin_server_ts</c>. Version 5 and later.</summary>
    public bool RequiresValidKeys { get; init; }
}
