using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Matrix.Core.Federation.Http;

/// <summary>
/// Specifies the ports that may be connected to. Other servers choose ports too: a delegation to port 25 would send a request to a mail server.
/// </summary>
/// <remarks>
/// Source: the list of bad ports of the Fetch standard (WHATWG), § Port blocking, which browsers use. All other ports are allowed, because Matrix servers use
/// any port.
/// </remarks>
public sealed class PortPolicy
{
    private readonly FrozenSet<int> _denied;

    private PortPolicy(IEnumerable<int> denied) => _denied = denied.ToFrozenSet();

    /// <summary>Gets the policy that denies the ports of well-known services other than HTTP.</summary>
    public static PortPolicy Default { get; } = new(
    [
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179,
        389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000,
        6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    ]);

    /// <summary>Gets the policy that allows all ports.</summary>
    public static PortPolicy Any { get; } = new([]);

    /// <summary>Gets the denied ports in ascending order.</summary>
    public ImmutableArray<int> Denied => [.. _denied.Order()];

    /// <summary>Returns a copy of this policy with fewer denied ports.</summary>
    /// <param name="ports">The ports to allow.</param>
    /// <returns>The new policy.</returns>
    public PortPolicy Allowing(params ReadOnlySpan<int> ports) => new(_denied.Except(ports.ToArray()));

    /// <summary>Returns a copy of this policy with more denied ports.</summary>
    /// <param name="ports">The ports to deny.</param>
    /// <returns>The new policy.</returns>
    public PortPolicy Denying(params ReadOnlySpan<int> ports) => new(_denied.Union(ports.ToArray()));

    /// <summary>Determines whether a port may be connected to.</summary>
    /// <param name="port">The port.</param>
    /// <returns><see langword="true"/> if the port is allowed; otherwise, <see langword="false"/>.</returns>
    public bool Allows(int port) => !_denied.Contains(port);
}
