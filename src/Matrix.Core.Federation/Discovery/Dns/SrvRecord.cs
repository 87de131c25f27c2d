namespace Matrix.Core.Federation.Discovery;

/// <summary>A service record.</summary>
/// <param name="Priority">0 to 65535; targets of a lower number are tried first.</param>
/// <param name="Weight">0 to 65535; the share of the load among targets of one priority.</param>
/// <param name="Port">0 to 65535.</param>
/// <param name="Target">The name of the host, without the dot at its end; <c>.</c> is the root: "the service is decidedly not available".</param>
/// <remarks>Source: RFC 2782.</remarks>
public sealed record SrvRecord(ushort Priority, ushort Weight, ushort Port, string Target);
