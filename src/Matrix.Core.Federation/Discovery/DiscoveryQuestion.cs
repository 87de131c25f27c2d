namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a question of discovery.</summary>
/// <param name="Kind">The kind of question.</param>
/// <param name="Name">
/// The host name, or the service name such as <c>_matrix-fed._tcp.example.org</c>. It is in lower case, because neither the DNS nor URLs are case-sensitive in
/// host names.
/// </param>
internal readonly record struct DiscoveryQuestion(DiscoveryQuestionKind Kind, string Name)
{
    /// <summary>Returns the question as text for a log.</summary>
    public override string ToString() => Kind switch
    {
        DiscoveryQuestionKind.WellKnown => $"https://{Name}/.well-known/matrix/server",
        DiscoveryQuestionKind.Srv => $"SRV {Name}",
        _ => $"A/AAAA {Name}",
    };

    internal static DiscoveryQuestion WellKnown(string host) => new(DiscoveryQuestionKind.WellKnown, host.ToLowerInvariant());

    internal static DiscoveryQuestion Srv(string service, string host) => new(DiscoveryQuestionKind.Srv, $"{service}.{host.ToLowerInvariant()}");

    internal static DiscoveryQuestion Addresses(string host) => new(DiscoveryQuestionKind.Addresses, host.ToLowerInvariant());
}
