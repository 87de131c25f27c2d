using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Matrix.Core.Federation.Http;

/// <summary>Which ports may be dialled. Ports are others' to choose too: a delegation to port 25 makes a request into something that a mail server reads.</summary>
/// <remarks>Source: the list of bad ports of the Fetch standard (WHATWG), § Port blocking, which browsers hold to. All others are allowed: Matrix servers are found on any.</remarks>
public sealed class PortPolicy
{
    private readonly FrozenSet<int> _denied;

    private PortPolicy(IEnumerable<int> denied) => _denied = denied.ToFrozenSet();

    /// <summary>All ports but those of well-known services that do not speak HTTP.</summary>
    public static PortPolicy Default { get; } = new(
    [
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179,
        389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000,
        6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    ]);

    /// <summary>All ports.</summary>
    public static PortPolicy Any { get; } = new([]);

    /// <summary>The ports that are not dialled, in order.</summary>
    public ImmutableArray<int> Denied => [.. _denied.Order()];

    /// <summary>This policy without some of its denied ports.</summary>
    /// <param name="ports">What may be dialled.</param>
    public PortPolicy Allowing(params ReadOnlySpan<int> ports) => new(_denied.Except(ports.ToArray()));

    /// <summary>This policy with more ports denied.</summary>
    /// <param name="ports">What is not to be dialled.</param>
    public PortPolicy Denying(params ReadOnlySpan<int> ports) => new(_denied.Union(ports.ToArray()));

    /// <summary>Determines whether a port may be dialled.</summary>
    /// <param name="port">The port.</param>
    public bool Allows(int port) => !_denied.Contains(port);
}
