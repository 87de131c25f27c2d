using System.Collections.Immutable;

namespace Matrix.Core.Federation.Discovery;

// The steps in the order of the spec.
internal sealed partial class DiscoveryMachine
{
    // Steps 1 and 2, and the checks before them.
    private DiscoveryMachine Enter(ServerHost name, DateTimeOffset now)
    {
        DiscoveryStep step = name.Kind == ServerHostKind.Address ? DiscoveryStep.IPLiteral : name.Port is null ? DiscoveryStep.WellKnown : DiscoveryStep.ExplicitPort;
        switch (name.Kind)
        {
            case ServerHostKind.Unusable:
                return At(step).Note(null, DiscoveryReason.NameUnusable, now)
                    .Fail(FederationErrorKind.NameNotFound, "the server name cannot be reached: its port is not from 1 to 65535, or its host is not a DNS name");
            case ServerHostKind.Invalid:
                return At(step).Note(null, DiscoveryReason.NameInvalid, now).FailGone(GoneEvidence.NameInvalid);
            case ServerHostKind.Address:
                return At(step).Note(null, DiscoveryReason.NameIsAddress, now).ArriveAt(name);
            default:
                break;
        }

        if (name.Port is { } port)
        {
            return At(step).Note(null, DiscoveryReason.NameHasPort, now).AskAddresses(port);
        }

        return _policy.UseWellKnown
            ? At(step).Note(null, DiscoveryReason.NameIsHost, now).Ask(DiscoveryQuestion.WellKnown(_host))
            : At(DiscoveryStep.Srv).Note(null, DiscoveryReason.NameIsHost, now).AskSrv();
    }

    // Step 3. An unreadable document is not an error but leads to step 4.
    private DiscoveryMachine TakeWellKnown(DiscoveryInput input, WellKnownResult answer, DateTimeOffset now)
    {
        if (answer.Status == WellKnownStatus.Gone && _policy.StopAtHttpGone)
        {
            return Note(input, DiscoveryReason.HttpGone, now).FailGone(GoneEvidence.HttpGone);
        }

        if (answer.Status != WellKnownStatus.Delegated)
        {
            return Note(input, DiscoveryReason.NotDelegated, now).At(DiscoveryStep.Srv).AskSrv();
        }

        // The delegated name is not asked for a delegation again.
        var name = ServerHost.OfDelegate(answer.Delegate);
        DiscoveryMachine delegated = new(Note(input, DiscoveryReason.Delegated, now)) { _host = name.Host, _hostHeader = answer.Delegate.ToString(), _isDelegated = true };
        return name switch
        {
            { Kind: ServerHostKind.Invalid } => delegated.Note(null, DiscoveryReason.NameInvalid, now).FailGone(GoneEvidence.NameInvalid),
            { Kind: ServerHostKind.Address } => delegated.At(DiscoveryStep.DelegatedIPLiteral).Note(null, DiscoveryReason.NameIsAddress, now).ArriveAt(name),
            { Port: { } port } => delegated.At(DiscoveryStep.DelegatedPort).AskAddresses(port),
            _ => delegated.At(DiscoveryStep.DelegatedSrv).AskSrv(),
        };
    }

    // Steps 3.3, 3.4, 4 and 5. Only a denial of records leads to the next step.
    private DiscoveryMachine TakeSrv(DiscoveryInput input, SrvResult answer, Random random, DateTimeOffset now)
    {
        switch (answer.Status)
        {
            case LookupStatus.Failed:
                return Note(input, DiscoveryReason.SrvFailed, now)
                    .Fail(FederationErrorKind.NameLookupFailed, $"the lookup of the service records of {input.Question.Name} failed: {answer.Detail}");
            case LookupStatus.NotFound:
                return Note(input, DiscoveryReason.SrvNotFound, now).AfterSrv();
            default:
                break;
        }

        ImmutableArray<SrvRecord> usable = [.. answer.Records.Where(IsUsable)];
        if (usable.IsEmpty)
        {
            return answer.Records.All(IsGone)
                ? Note(input, DiscoveryReason.SrvGone, now).FailGone(answer.Records.Any(IsRoot) ? GoneEvidence.SrvRoot : GoneEvidence.SrvInvalid)
                : Note(input, DiscoveryReason.SrvUnusable, now).Fail(FederationErrorKind.ProtocolError, $"the service records of {input.Question.Name} name no usable host and port");
        }

        IEnumerable<TargetLookup> targets = SrvOrder.Arrange(usable, random)
            .Select(record => ToCandidate(record.Target.TrimEnd('.'), record.Port))
            .DistinctBy(target => (target.Host.ToLowerInvariant(), target.Port))
            .Take(MaxTargets);
        return Note(input, DiscoveryReason.SrvFound, now).LookUp([.. targets]);
    }

    // The last step of each path: the addresses of one host, or of the targets of service records.
    private DiscoveryMachine TakeAddresses(DiscoveryInput input, AddressResult answer, DateTimeOffset now)
    {
        DiscoveryReason reason = answer.Status switch
        {
            LookupStatus.Found when IsSrvStep(_step) && answer.CanonicalName is not null => DiscoveryReason.TargetIsAlias,
            LookupStatus.Found => DiscoveryReason.AddressesFound,
            LookupStatus.NotFound => DiscoveryReason.AddressesNotFound,
            _ => DiscoveryReason.AddressesFailed,
        };
        ImmutableArray<TargetLookup> targets =
        [
            .. _targets.Select(target => target.Status is null && DiscoveryQuestion.Addresses(target.Host) == input.Question
                ? target with { Status = answer.Status, Addresses = answer.Addresses }
                : target),
        ];
        DiscoveryMachine next = new(Note(input, reason, now)) { _targets = targets };
        return next.Questions.IsEmpty ? next.Arrive() : next;
    }

    private DiscoveryMachine AskSrv() => _step switch
    {
        DiscoveryStep.DelegatedSrv or DiscoveryStep.Srv when _policy.UseSrv => Ask(DiscoveryQuestion.Srv(Service, _host)),
        DiscoveryStep.DelegatedDeprecatedSrv or DiscoveryStep.DeprecatedSrv when _policy.UseDeprecatedSrv => Ask(DiscoveryQuestion.Srv(DeprecatedService, _host)),
        _ => AfterSrv(),
    };

    private DiscoveryMachine AfterSrv() => _step switch
    {
        DiscoveryStep.DelegatedSrv => At(DiscoveryStep.DelegatedDeprecatedSrv).AskSrv(),
        DiscoveryStep.Srv => At(DiscoveryStep.DeprecatedSrv).AskSrv(),
        _ => At(_isDelegated ? DiscoveryStep.DelegatedHost : DiscoveryStep.Host).AskAddresses(DefaultPort),
    };

    private static bool IsUsable(SrvRecord record)
    {
        string target = record.Target.TrimEnd('.');
        return record.Port > 0 && !IsGone(record) && (ServerHost.IsHostName(target) || ServerHost.TryParseAddress(target, out _));
    }

    private static bool IsGone(SrvRecord record) => IsRoot(record) || ServerHost.IsUnderInvalid(record.Target.TrimEnd('.'));

    private static bool IsRoot(SrvRecord record) => record.Target.TrimEnd('.').Length == 0;

    private static bool IsSrvStep(DiscoveryStep step) =>
        step is DiscoveryStep.DelegatedSrv or DiscoveryStep.DelegatedDeprecatedSrv or DiscoveryStep.Srv or DiscoveryStep.DeprecatedSrv;

    private const string Service = "_matrix-fed._tcp";
    private const string DeprecatedService = "_matrix._tcp";
}
