namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a service record.</summary>
/// <param name="Priority">The priority, 0 to 65535. Targets with a lower number are tried first.</param>
/// <param name="Weight">The weight, 0 to 65535: the share of the load among targets of one priority.</param>
/// <param name="Port">The port, 0 to 65535.</param>
/// <param name="Target">The host name without a trailing dot. <c>.</c> means that the service is "decidedly not available".</param>
/// <remarks>Source: RFC 2782.</remarks>
public sealed record SrvRecord(ushort Priority, ushort Weight, ushort Port, string Target);
