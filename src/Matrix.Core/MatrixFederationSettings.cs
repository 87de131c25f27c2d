using Matrix.Core.Federation;

namespace Matrix.Core;

/// <summary>
/// Represents the federation settings of a host's configuration: text, numbers, switches and times. They are bound from a section and converted to
/// <see cref="FederationOptions"/>.
/// </summary>
/// <remarks>
/// Every setting is optional and has the default of its option. Times have the form <c>hh:mm:ss</c>, or <c>d.hh:mm:ss</c> with days. Options without a text
/// form (delegates, a key in memory) are set in code. An unknown or unreadable setting makes the start of the host fail, and the error names it.
/// </remarks>
public sealed class MatrixFederationSettings
{
    /// <summary>Gets or sets the server name that its users have. Sets <see cref="FederationOptions.ServerName"/>.</summary>
    public string? ServerName { get; set; }

    /// <summary>
    /// Gets or sets the path of the file with the signing key: a line <c>ed25519 VERSION SEED</c>, as Synapse writes it. Sets
    /// <see cref="FederationOptions.SigningKey"/>.
    /// </summary>
    /// <remarks>A relative path is relative to the current directory of the process.</remarks>
    public string? SigningKeyFile { get; set; }

    /// <summary>Gets the networks that may be connected to even if they are not public, for example <c>10.0.0.0/8</c>.</summary>
    public IList<string> AllowNetworks { get; } = [];

    /// <summary>Gets the networks that must not be connected to even if they are public. Allowed networks take precedence.</summary>
    public IList<string> DenyNetworks { get; } = [];

    /// <summary>
    /// Gets the name servers for service records. Each is an address with or without a port: <c>192.0.2.1</c>, <c>[2001:db8::1]:5353</c>. Sets
    /// <see cref="FederationOptions.Dns"/>.
    /// </summary>
    public IList<string> NameServers { get; } = [];

    /// <summary>Gets or sets the settings of connections.</summary>
    public MatrixFederationHttpSettings Http { get; set; } = new();

    /// <summary>Gets or sets the settings of discovery.</summary>
    public MatrixFederationDiscoverySettings Discovery { get; set; } = new();

    /// <summary>Gets or sets the settings of the key ring.</summary>
    public MatrixFederationKeySettings Keys { get; set; } = new();

    /// <summary>Gets or sets the compatibility settings for older servers.</summary>
    public MatrixFederationClientSettings Client { get; set; } = new();
}
