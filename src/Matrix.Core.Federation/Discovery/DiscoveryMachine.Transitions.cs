using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

// The operations that the steps share: to move, to ask and to end.
internal sealed partial class DiscoveryMachine
{
    private DiscoveryMachine At(DiscoveryStep step) => new(this) { _step = step };

    private DiscoveryMachine Note(DiscoveryInput? input, DiscoveryReason reason, DateTimeOffset now) =>
        new(this) { Trace = Trace.Add(new DiscoveryTraceEntry(_step, input, reason, now)) };

    private DiscoveryMachine Ask(DiscoveryQuestion question) => new(this) { Questions = [question] };

    private DiscoveryMachine AskAddresses(int port) => LookUp([ToCandidate(_host, port)]);

    // RFC 2782 requires a name as target. Some operators write an IP address, and other servers accept it, so it is accepted here too.
    private static TargetLookup ToCandidate(string host, int port) => ServerHost.TryParseAddress(host, out IPAddress? address)
        ? new TargetLookup(host, port, LookupStatus.Found, [address!])
        : new TargetLookup(host, port, null, []);

    private DiscoveryMachine LookUp(ImmutableArray<TargetLookup> targets)
    {
        ImmutableArray<DiscoveryQuestion> questions = [.. targets.Where(target => target.Status is null).Select(target => DiscoveryQuestion.Addresses(target.Host)).Distinct()];
        DiscoveryMachine next = new(this) { _targets = targets, Questions = questions };
        return questions.IsEmpty ? next.Arrive() : next;
    }

    // The name is an IP address: no SNI is sent, and the certificate is for the address.
    private DiscoveryMachine ArriveAt(ServerHost name) =>
        Resolve([new ServerEndpoint(name.Host, name.Port ?? DefaultPort) { Addresses = [name.Address!] }]);

    // All lookups are answered.
    private DiscoveryMachine Arrive()
    {
        ImmutableArray<ServerEndpoint> found =
        [
            .. _targets.Where(target => target.Status == LookupStatus.Found).Select(target => new ServerEndpoint(target.Host, target.Port) { Addresses = target.Addresses }),
        ];
        if (!found.IsEmpty)
        {
            return Resolve(found);
        }

        // The name is only known not to exist if no lookup failed.
        string hosts = string.Join(", ", _targets.Select(target => target.Host).Distinct(StringComparer.OrdinalIgnoreCase));
        return _targets.Any(target => target.Status == LookupStatus.Failed)
            ? Fail(FederationErrorKind.NameLookupFailed, $"the address lookup of {hosts} failed")
            : Fail(FederationErrorKind.NameNotFound, $"{hosts} does not exist or has no address");
    }

    private DiscoveryMachine Resolve(ImmutableArray<ServerEndpoint> endpoints) => new(this)
    {
        Result = new DiscoveryResult.Found { Server = Server, Step = _step, ExpiresAt = _expiresAt, Trace = Trace, Location = new ServerLocation(_hostHeader, endpoints) },
    };

    private DiscoveryMachine FailGone(GoneEvidence evidence) => Fail(
        FederationErrorKind.Gone,
        evidence switch
        {
            GoneEvidence.HttpGone => "the server is gone for good: its well-known document has status 410",
            GoneEvidence.SrvRoot => "the server is gone for good: its service record names the root of the DNS",
            GoneEvidence.SrvInvalid => "the server is gone for good: its service record names a host under .invalid",
            _ => "the server cannot exist: its name is under .invalid",
        },
        evidence);

    private DiscoveryMachine Fail(FederationErrorKind kind, string message, GoneEvidence? evidence = null) => new(this)
    {
        Result = new DiscoveryResult.Failed { Server = Server, Step = _step, ExpiresAt = _expiresAt, Trace = Trace, Kind = kind, Evidence = evidence, Message = message },
    };
}
