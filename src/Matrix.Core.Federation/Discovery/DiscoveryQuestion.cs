namespace Matrix.Core.Federation.Discovery;

/// <summary>A question that discovery asks of the world.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Name">Of which name: of a host, or of a service such as <c>_matrix-fed._tcp.example.org</c>. In lower case, since neither DNS nor URLs tell case apart.</param>
public readonly record struct DiscoveryQuestion(DiscoveryQuestionKind Kind, string Name)
{
    /// <summary>The question for a log.</summary>
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
