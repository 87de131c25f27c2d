using System.Net.Sockets;
using System.Security.Authentication;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Http;

/// <summary>Converts the exceptions of the HTTP stack to <see cref="FederationException"/>.</summary>
internal static class TransportErrors
{
    /// <summary>Converts a failure before the head of an answer.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="server">The server that was asked.</param>
    /// <param name="neverSent">Whether no part of the request was sent, so that another target may be tried.</param>
    /// <returns>The exception to throw, or null if the failure does not come from the network.</returns>
    public static FederationException? OfRequest(Exception exception, ServerName server, out bool neverSent)
    {
        neverSent = false;
        if (Find<DialException>(exception) is { } dial)
        {
            neverSent = true;
            return new FederationException(dial.Kind, server, dial.Message, exception);
        }

        if (Find<WireLimitException>(exception) is { } tooLarge)
        {
            return new FederationException(FederationErrorKind.TooLarge, server, tooLarge.Message, exception);
        }

        if (exception is OperationCanceledException { InnerException: TimeoutException })
        {
            neverSent = true;
            return new FederationException(FederationErrorKind.TimedOut, server, "the TLS handshake took too long", exception);
        }

        if (exception is not HttpRequestException and not IOException)
        {
            return null;
        }

        HttpRequestError error = (exception as HttpRequestException)?.HttpRequestError ?? (exception as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown;
        if (error == HttpRequestError.SecureConnectionError || Find<AuthenticationException>(exception) is not null)
        {
            neverSent = true;
            string reason = Find<AuthenticationException>(exception)?.Message ?? "the connection ended during the handshake";
            return new FederationException(FederationErrorKind.TlsFailed, server, $"the TLS handshake failed: {reason}", exception);
        }

        neverSent = error is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;
        return error switch
        {
            HttpRequestError.ConfigurationLimitExceeded => new FederationException(FederationErrorKind.TooLarge, server, "the headers of the response are too large", exception),
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError =>
                new FederationException(FederationErrorKind.NotMatrix, server, "the response is not HTTP", exception),
            _ => new FederationException(FederationErrorKind.ConnectFailed, server, $"the connection ended before a response arrived: {ReasonOf(exception)}", exception),
        };
    }

    /// <summary>Converts a failure while a body is read. Returns null if the failure does not come from the network.</summary>
    public static FederationException? OfBody(Exception exception, ServerName server) => exception switch
    {
        _ when Find<WireLimitException>(exception) is { } tooLarge => new FederationException(FederationErrorKind.TooLarge, server, tooLarge.Message, exception),
        HttpIOException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } or HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            new FederationException(FederationErrorKind.TooLarge, server, "the trailers of the response are too large", exception),
        InvalidDataException => new FederationException(FederationErrorKind.ProtocolError, server, "the response body does not match its Content-Encoding", exception),
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } or EndOfStreamException =>
            new FederationException(FederationErrorKind.ProtocolError, server, "the response body ends too early", exception),
        IOException or HttpRequestException when Find<SocketException>(exception) is { } socket =>
            new FederationException(FederationErrorKind.ConnectFailed, server, $"the connection ended within the response body: {socket.SocketErrorCode}", exception),
        IOException or HttpRequestException => new FederationException(FederationErrorKind.ProtocolError, server, "the response body cannot be read", exception),
        _ => null,
    };

    private static string ReasonOf(Exception exception) => Find<SocketException>(exception)?.SocketErrorCode.ToString() ?? "the server closed it";

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
            {
                return found;
            }
        }

        return null;
    }
}
