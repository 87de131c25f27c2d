namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a service record.</summary>
/// <remarks>Source: RFC 2782.</remarks>
public sealed record SrvRecord
{
    /// <summary>Gets the priority, 0 to 65535. Targets with a lower number are tried first.</summary>
    public ushort Priority { get; init; }

    /// <summary>Gets the weight, 0 to 65535: the share of the load among targets of one priority.</summary>
    public ushort Weight { get; init; }

    /// <summary>Gets the port, 0 to 65535.</summary>
    public required ushort Port { get; init; }

    /// <summary>Gets the host name without a trailing dot. <c>.</c> means that the service is "decidedly not available".</summary>
    public required string Target { get; init; }
}
