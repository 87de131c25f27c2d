using System.Globalization;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Tool.Federation;

/// <summary>Describes the steps of discovery for people.</summary>
internal static class DiscoveryText
{
    public static string Asked(DiscoveryTraceEntry entry) => entry.Question ?? "the server name";

    public static string CameBack(DiscoveryTraceEntry entry)
    {
        string source = entry.Source switch { AnswerSource.Cached => " (cached)", AnswerSource.Stale => " (cached, stale)", _ => "" };
        return entry switch
        {
            { WellKnown: { } answer } => Of(answer) + source,
            { ServiceRecords: { Status: LookupStatus.Found } answer } => string.Join(", ", answer.Records.Select(Of)) + source,
            { ServiceRecords: { } answer } => answer + source,
            { Addresses: { } answer } => answer + source,
            _ => "",
        };
    }

    /// <summary>Returns the consequence of a step.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="next">The next entry, or <see langword="null"/> for the last.</param>
    public static string So(DiscoveryTraceEntry entry, DiscoveryTraceEntry? next)
    {
        string then = next is null ? "discovery ends" : next.Step == entry.Step ? "its addresses are next" : $"step {next.StepNumber} is next";
        return entry.Reason switch
        {
            DiscoveryReason.NameIsAddress => "the name is an IP address: no lookup is needed",
            DiscoveryReason.NameHasPort => "the name has a port: the addresses of the host are next",
            DiscoveryReason.NameUnusable => "the name cannot be reached: discovery ends",
            DiscoveryReason.NameInvalid => "the name is under .invalid: the server is gone",
            DiscoveryReason.NameIsHost => $"the name has no port: {(next is { Step: DiscoveryStep.WellKnown } ? "its well-known document is next" : then)}",
            DiscoveryReason.Delegated => $"the name is delegated: {then}",
            DiscoveryReason.NotDelegated => $"the name is not delegated: {then}",
            DiscoveryReason.HttpGone => "the server is gone for good",
            DiscoveryReason.SrvFound => "the addresses of the targets are next",
            DiscoveryReason.SrvNotFound => $"no record exists: {then}",
            DiscoveryReason.SrvFailed => "the lookup failed, so a record may exist: discovery ends",
            DiscoveryReason.SrvGone => "the service is not available at the name: the server is gone",
            DiscoveryReason.SrvUnusable => "no record is usable: discovery ends",
            DiscoveryReason.AddressesFound => "the host is found",
            DiscoveryReason.TargetIsAlias => "the host is found, but the target is an alias, which strict servers refuse",
            DiscoveryReason.AddressesNotFound => "the host has no address",
            DiscoveryReason.AddressesFailed => "the lookup failed",
            _ => entry.Reason.ToString(),
        };
    }

    public static string Of(WellKnownResult answer) => answer.Status switch
    {
        WellKnownStatus.Delegated => $"delegates to {answer.Delegate}",
        WellKnownStatus.Gone or WellKnownStatus.ServerError or WellKnownStatus.NotOk => $"status {answer.HttpStatus}",
        WellKnownStatus.NotJson => "the body is not a JSON object",
        WellKnownStatus.NoServer => "the body does not contain a server name as m.server",
        WellKnownStatus.TooLarge => $"the body is longer than {WellKnownResult.MaxBodyLength} bytes",
        WellKnownStatus.BadRedirect => "a redirect makes a circle or does not lead to HTTPS",
        WellKnownStatus.TooManyRedirects => $"the response has more than {HttpWellKnownFetcher.MaxRedirects} redirects",
        WellKnownStatus.NameNotFound => "the host has no address",
        WellKnownStatus.BlockedAddress => "the policy denies the address or port",
        WellKnownStatus.LookupFailed => "the lookup of the host failed",
        WellKnownStatus.ConnectFailed => "the connection failed",
        WellKnownStatus.TlsFailed => "the TLS handshake failed",
        WellKnownStatus.TimedOut => "the server did not respond in time",
        _ => "the response is not HTTP",
    };

    public static string Of(ServerEndpoint endpoint) => string.Create(CultureInfo.InvariantCulture, $"{Bracketed(endpoint.Host)}:{endpoint.Port} ({string.Join(", ", endpoint.Addresses)})");

    private static string Of(SrvRecord record) => string.Create(CultureInfo.InvariantCulture, $"{record.Target}:{record.Port} (priority {record.Priority}, weight {record.Weight})");

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}
