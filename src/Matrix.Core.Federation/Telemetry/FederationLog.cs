using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.Federation.Telemetry;

/// <summary>
/// Defines all log messages. A server that does not answer is ordinary and not a warning. A name that leads into the local network and a change of keys are
/// warnings.
/// </summary>
internal static partial class FederationLog
{
    [LoggerMessage(1, LogLevel.Debug, "{Method} ({RequestClass}) to {Server} returned status {Status} after {Milliseconds:0} ms.")]
    public static partial void RequestAnswered(this ILogger logger, ServerName server, string method, RequestClass requestClass, int status, double milliseconds);

    [LoggerMessage(2, LogLevel.Information, "{Method} ({RequestClass}) to {Server} failed with {Kind}: {Reason}")]
    public static partial void RequestFailed(this ILogger logger, ServerName server, string method, RequestClass requestClass, FederationErrorKind kind, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Method} ({RequestClass}) to {Server} was not sent: {Reason}")]
    public static partial void AddressBlocked(this ILogger logger, ServerName server, string method, RequestClass requestClass, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The well-known document of {Server} was not requested. The server name or a redirect leads to an address that the address policy denies.")]
    public static partial void WellKnownBlocked(this ILogger logger, ServerName server);

    [LoggerMessage(5, LogLevel.Information, "The response of {Server} ({RequestClass}) ended after {Bytes} bytes with {Kind}: {Reason}")]
    public static partial void BodyFailed(this ILogger logger, ServerName server, RequestClass requestClass, long bytes, FederationErrorKind kind, string reason);

    [LoggerMessage(6, LogLevel.Information, "{Server} has new keys. A key that was already known signed them.")]
    public static partial void KeysRotated(this ILogger logger, ServerName server);

    [LoggerMessage(7, LogLevel.Warning, "{Server} has new keys. No key that was already known signed them. They are accepted because the server was never absent.")]
    public static partial void KeysChangedUnproven(this ILogger logger, ServerName server);

    [LoggerMessage(8, LogLevel.Warning, "{Server} has new keys. No key that was already known signed them, and the server was absent ({Standing}). Its name may have a new owner. The keys are not used until the operator accepts them.")]
    public static partial void KeysHeldBack(this ILogger logger, ServerName server, ServerLiveness standing);

    [LoggerMessage(9, LogLevel.Warning, "{Server} publishes different keys under {Count} key IDs that it used before.")]
    public static partial void KeyIdReused(this ILogger logger, ServerName server, int count);
}
