using System.Globalization;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Tool.Federation;

/// <summary>Describes the steps of discovery for people.</summary>
internal static class DiscoveryText
{
    public static string Asked(DiscoveryTraceEntry entry) => entry.Question ?? "the name";

    public static string CameBack(DiscoveryTraceEntry entry)
    {
        string source = entry.Source switch { AnswerSource.Cached => " (asked before)", AnswerSource.Stale => " (asked before, and stale)", _ => "" };
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
        string then = next is null ? "nothing is left to try" : next.Step == entry.Step ? "its addresses are next" : $"step {next.StepNumber} is next";
        return entry.Reason switch
        {
            DiscoveryReason.NameIsAddress => "an IP address: there is nothing to look up",
            DiscoveryReason.NameHasPort => "the name has a port: only its addresses are looked up",
            DiscoveryReason.NameUnusable => "no server can be reached by this name",
            DiscoveryReason.NameInvalid => "nothing is ever under .invalid: gone",
            DiscoveryReason.NameIsHost => $"a name without a port: {(next is null ? then : next.Step == DiscoveryStep.WellKnown ? "is it delegated?" : then)}",
            DiscoveryReason.Delegated => $"delegated: {then}",
            DiscoveryReason.NotDelegated => $"no delegation: {then}",
            DiscoveryReason.HttpGone => "the server says that it is gone",
            DiscoveryReason.SrvFound => "records: their targets are looked up",
            DiscoveryReason.SrvNotFound => $"no record: {then}",
            DiscoveryReason.SrvFailed => "a failure does not say that there is no record: discovery ends",
            DiscoveryReason.SrvGone => "the service says that it is not there: gone",
            DiscoveryReason.SrvUnusable => "no record names a host and a port: discovery ends",
            DiscoveryReason.AddressesFound => "found",
            DiscoveryReason.TargetIsAlias => "found, though the target is an alias, which strict servers refuse",
            DiscoveryReason.AddressesNotFound => "the host has no address",
            DiscoveryReason.AddressesFailed => "the look-up failed",
            _ => entry.Reason.ToString(),
        };
    }

    public static string Of(WellKnownResult answer) => answer.Status switch
    {
        WellKnownStatus.Delegated => $"delegates to {answer.Delegate}",
        WellKnownStatus.Gone or WellKnownStatus.ServerError or WellKnownStatus.NotOk => $"status {answer.HttpStatus}",
        WellKnownStatus.NotJson => "no JSON object",
        WellKnownStatus.NoServer => "no m.server that is a server's name",
        WellKnownStatus.TooLarge => $"more than {WellKnownResult.MaxBodyLength} bytes",
        WellKnownStatus.BadRedirect => "a redirect in a circle, or not to https",
        WellKnownStatus.TooManyRedirects => $"more than {HttpWellKnownFetcher.MaxRedirects} redirects",
        WellKnownStatus.NameNotFound => "the host has no address",
        WellKnownStatus.BlockedAddress => "an address or port that must not be dialled",
        WellKnownStatus.LookupFailed => "the host could not be looked up",
        WellKnownStatus.ConnectFailed => "no connection",
        WellKnownStatus.TlsFailed => "no TLS: certificate or handshake",
        WellKnownStatus.TimedOut => "no answer in time",
        _ => "no HTTP",
    };

    public static string Of(ServerEndpoint endpoint) => string.Create(CultureInfo.InvariantCulture, $"{Bracketed(endpoint.Host)}:{endpoint.Port} ({string.Join(", ", endpoint.Addresses)})");

    private static string Of(SrvRecord record) => string.Create(CultureInfo.InvariantCulture, $"{record.Target}:{record.Port} (priority {record.Priority}, weight {record.Weight})");

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}
