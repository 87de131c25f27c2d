using System.Net;
using System.Net.Sockets;
using DnsClient;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Sends one question to one name server through DnsClient: over UDP, and over TCP if the answer is truncated or untrusted.</summary>
/// <remarks>
/// Over UDP anyone can send an answer, and DnsClient takes the first datagram that arrives. An answer with another ID, to another question, about another name,
/// or in an unreadable format may be forged. The question is then repeated over TCP, where the answer comes from the server. ADR 22 describes the remaining
/// risk.
/// </remarks>
internal sealed class DnsExchange
{
    /// <summary>The maximum size of an answer over UDP, in bytes. This size passes all networks without fragmentation.</summary>
    public const int UdpPayload = 1232;

    // DnsClient keeps TCP connections for a few seconds and does not notice that the server has closed one. A retry uses another connection.
    private const int TcpRetries = 2;

    private static readonly DnsQueryOptions Udp = NewOptions(withEdns: true);
    private static readonly DnsQueryOptions UdpWithoutEdns = NewOptions(withEdns: false);
    private static readonly DnsQueryOptions Tcp = NewOptions(withEdns: true, overTcp: true);
    private static readonly DnsQueryOptions TcpWithoutEdns = NewOptions(withEdns: false, overTcp: true);

    // Every question names its server, so the server given here is never asked.
    private readonly LookupClient _client = new(new LookupClientOptions(new NameServer(IPAddress.Loopback)) { UseCache = false });
    private readonly TimeProvider _timeProvider;

    public DnsExchange(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>Asks a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">The requested name: letters, digits, hyphens and underscores.</param>
    /// <param name="type">The requested type.</param>
    /// <param name="options">The timeout and the transport.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    /// <returns>The reply: a trusted answer, or the reason that it is missing.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the lookup.</exception>
    public async Task<DnsReply> QueryAsync(IPEndPoint server, string name, QueryType type, DnsResolverOptions options, CancellationToken cancellationToken)
    {
        var question = new DnsQuestion(name, type);
        string udpFailure = "";
        if (!options.UseTcpOnly)
        {
            DnsReply first = await QueryOverAsync(server, question, Udp, UdpWithoutEdns, options.Timeout, cancellationToken).ConfigureAwait(false);
            if (first.IsTrusted || first.IsSilent)
            {
                return first;
            }

            udpFailure = first.Failure;
        }

        DnsReply second = await QueryOverAsync(server, question, Tcp, TcpWithoutEdns, options.Timeout, cancellationToken).ConfigureAwait(false);
        return second.IsTrusted || udpFailure.Length == 0 ? second : second with { Failure = $"{udpFailure}; over TCP: {second.Failure}" };
    }

    private async Task<DnsReply> QueryOverAsync(IPEndPoint server, DnsQuestion question, DnsQueryOptions withEdns, DnsQueryOptions withoutEdns, TimeSpan time, CancellationToken cancellationToken)
    {
        DnsReply reply = await QueryOnceAsync(server, question, withEdns, time, cancellationToken).ConfigureAwait(false);

        // RFC 6891, section 7: a server that does not support EDNS may report it with these two codes.
        return reply.IsTrusted && reply.Response!.Header.ResponseCode is DnsHeaderResponseCode.FormatError or DnsHeaderResponseCode.NotImplemented
            ? await QueryOnceAsync(server, question, withoutEdns, time, cancellationToken).ConfigureAwait(false)
            : reply;
    }

    private async Task<DnsReply> QueryOnceAsync(IPEndPoint server, DnsQuestion question, DnsQueryOptions options, TimeSpan time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(time, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            IDnsQueryResponse response = await _client.QueryServerAsync([ToNameServer(server)], question, options, either.Token).ConfigureAwait(false);
            return new DnsReply(response, DnsAnswerReader.FindMismatch(response, question.QueryName.Original, question.QuestionType));
        }
#pragma warning disable CA1031 // On unreadable bytes DnsClient throws various exceptions of its parser: its own, argument and index exceptions.
        catch (Exception error)
#pragma warning restore CA1031
        {
            cancellationToken.ThrowIfCancellationRequested();
            return timeout.IsCancellationRequested ? new DnsReply(null, "the name server did not respond in time", IsSilent: true) : DnsReply.Failed(ReasonOf(error));
        }
    }

    private static string ReasonOf(Exception error) => error switch
    {
        _ when Find<SocketException>(error) is { } socket => $"the connection failed: {socket.SocketErrorCode}",
        DnsXidMismatchException => "the response has another message ID than the query",
        DnsResponseException { InnerException: null } => "the response is truncated or cannot be read",
        DnsResponseException { InnerException: TimeoutException or OperationCanceledException or IOException } => "the connection ended before a response arrived",
        _ => $"the response cannot be read ({(error.InnerException ?? error).GetType().Name})",
    };

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is T found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Replaces the unspecified address, which the C library treats as the local name server and DnsClient refuses.</summary>
    private static NameServer ToNameServer(IPEndPoint server) => new(
        server.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, server.Port)
        : server.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, server.Port)
        : server);

    /// <summary>Creates options for one question to one server without DnsClient's cache, timeout or retries, because this class implements them.</summary>
    private static DnsQueryOptions NewOptions(bool withEdns, bool overTcp = false) => new()
    {
        UseCache = false,
        UseRandomNameServer = false,
        UseTcpFallback = false,
        UseTcpOnly = overTcp,
        Retries = overTcp ? TcpRetries : 0,
        ThrowDnsErrors = false,
        ContinueOnDnsError = false,
        ContinueOnEmptyResponse = false,
        Timeout = Timeout.InfiniteTimeSpan,
        ExtendedDnsBufferSize = withEdns ? UdpPayload : DnsQueryOptions.MinimumBufferSize,
    };
}
