using System.Net;

namespace Matrix.Core.Federation;

/// <summary>Asks recursive name servers for records: one after the other, more than once, through aliases.</summary>
/// <param name="exchange">Asks one server.</param>
/// <param name="options">Which servers, and how patiently; asked for anew with every question.</param>
/// <param name="timeProvider">The clock of the time limits.</param>
internal sealed class DnsClient(DnsExchange exchange, Func<DnsResolverOptions> options, TimeProvider timeProvider)
{
    /// <summary>Asks for the records of a name.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<DnsAnswer> AskAsync(string name, DnsRecordType type, CancellationToken cancellationToken)
    {
        if (!new DnsQuery(0, name, type, WithEdns: false).TryWrite(out _))
        {
            return new DnsAnswer(LookupStatus.NotFound, [], null); // no name of this form is in the DNS
        }

        int aliases = 0;
        TimeSpan? limit = null;
        while (true)
        {
            (DnsAnswer answer, aliases) = await AskServersAsync(name, type, aliases, cancellationToken).ConfigureAwait(false);
            limit = limit is null || answer.TimeToLive < limit ? answer.TimeToLive ?? limit : limit;
            if (answer.Alias is not { } next)
            {
                return answer.TimeToLive is null ? answer : answer with { TimeToLive = limit };
            }

            name = next;
        }
    }

    private async Task<(DnsAnswer Answer, int Aliases)> AskServersAsync(string name, DnsRecordType type, int aliases, CancellationToken cancellationToken)
    {
        DnsResolverOptions current = options();
        string? firstFailure = null;
        for (int attempt = 0; attempt < current.Attempts; attempt++)
        {
            foreach (IPEndPoint server in current.Servers)
            {
                DnsReply reply = await AskServerAsync(server, name, type, current, cancellationToken).ConfigureAwait(false);
                int followed = aliases;
                DnsAnswer answer = reply.Response is null ? DnsAnswer.Failed(reply.Failure) : DnsAnswerReader.Read(reply.Response, name, type, ref followed);
                if (answer.Status != LookupStatus.Failed)
                {
                    return (answer, followed);
                }

                firstFailure ??= $"{server}: {answer.Detail}";
            }
        }

        return (DnsAnswer.Failed(firstFailure ?? "no name server is set"), aliases);
    }

    private async Task<DnsReply> AskServerAsync(IPEndPoint server, string name, DnsRecordType type, DnsResolverOptions current, CancellationToken cancellationToken)
    {
        CancellationTokenSource NewTimeout() => new(current.Timeout, timeProvider);
        DnsReply reply = await exchange.AskAsync(server, name, type, withEdns: true, NewTimeout, cancellationToken).ConfigureAwait(false);

        // RFC 6891, section 7: a server that does not know EDNS may say so in these two ways.
        return reply.Response?.Code is DnsResponseCode.FormatError or DnsResponseCode.NotImplemented
            ? await exchange.AskAsync(server, name, type, withEdns: false, NewTimeout, cancellationToken).ConfigureAwait(false)
            : reply;
    }
}
