using System.Net.Sockets;
using System.Security.Authentication;

namespace Matrix.Core.Federation;

/// <summary>What an exception of the HTTP stack says about a well-known.</summary>
internal static class HttpFailure
{
    /// <summary>Reads an exception.</summary>
    /// <returns>Whether it is one of the network's, and not a fault of the program.</returns>
    public static bool TryRead(Exception error, out WellKnownStatus status)
    {
        status = WellKnownStatus.ConnectFailed;
        bool isKnown = false;

        // The outer says where it happened, the inner what: the guard's word counts most, then the socket's.
        for (Exception? at = error; at is not null; at = at.InnerException)
        {
            (isKnown, status) = at switch
            {
                FederationException federation => (true, Of(federation.Kind)),
                HttpRequestException http => (true, Of(http.HttpRequestError)),
                HttpIOException http => (true, Of(http.HttpRequestError)),
                AuthenticationException => (true, WellKnownStatus.TlsFailed),
                SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => (true, WellKnownStatus.NameNotFound),
                SocketException { SocketErrorCode: SocketError.TryAgain or SocketError.NoRecovery } => (true, WellKnownStatus.LookupFailed),
                SocketException { SocketErrorCode: SocketError.TimedOut } => (true, WellKnownStatus.TimedOut),
                SocketException => (true, isKnown ? status : WellKnownStatus.ConnectFailed),
                UriFormatException => (true, WellKnownStatus.BadRedirect), // a host that no internationalised name can be: the first is always a name
                InvalidDataException => (true, WellKnownStatus.ProtocolError), // a body that cannot be decompressed
                OperationCanceledException => (true, WellKnownStatus.TimedOut), // the handler's own limit
                IOException => (true, isKnown ? status : WellKnownStatus.ConnectFailed),
                _ => (isKnown, status),
            };
            if (at is FederationException)
            {
                break;
            }
        }

        return isKnown;
    }

    private static WellKnownStatus Of(FederationErrorKind kind) => kind switch
    {
        FederationErrorKind.BlockedAddress => WellKnownStatus.BlockedAddress,
        FederationErrorKind.NameNotFound => WellKnownStatus.NameNotFound,
        FederationErrorKind.NameLookupFailed => WellKnownStatus.LookupFailed,
        FederationErrorKind.TlsFailed => WellKnownStatus.TlsFailed,
        FederationErrorKind.TimedOut => WellKnownStatus.TimedOut,
        FederationErrorKind.TooLarge => WellKnownStatus.TooLarge,
        FederationErrorKind.ConnectFailed => WellKnownStatus.ConnectFailed,
        _ => WellKnownStatus.ProtocolError,
    };

    private static WellKnownStatus Of(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => WellKnownStatus.LookupFailed,
        HttpRequestError.SecureConnectionError => WellKnownStatus.TlsFailed,
        HttpRequestError.ConfigurationLimitExceeded => WellKnownStatus.TooLarge,
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError or HttpRequestError.ExtendedConnectNotSupported => WellKnownStatus.ProtocolError,
        _ => WellKnownStatus.ConnectFailed,
    };
}
