namespace Matrix.Core;

/// <summary>What a host's configuration can say about federation: text, numbers, switches and times. It is bound from a section, and turned into <see cref="MatrixFederationOptions"/>.</summary>
/// <remarks>
/// Every setting may be left out, and then has the default of its option. Times are written <c>hh:mm:ss</c>, with days before them as <c>d.hh:mm:ss</c>. What has no text form
/// (delegates, a key in memory) is set on the options in code. A setting that is unknown or cannot be read fails the start of the host, and is named.
/// </remarks>
public sealed class MatrixFederationSettings
{
    /// <summary>The server's name, as its users have it. Sets <see cref="MatrixFederationOptions.ServerName"/>.</summary>
    public string? ServerName { get; set; }

    /// <summary>The path of the file with the key that requests are signed with: a line <c>ed25519 VERSION SEED</c>, as Synapse writes it. Sets <see cref="MatrixFederationOptions.SigningKey"/>.</summary>
    /// <remarks>A relative path begins in the process's current directory.</remarks>
    public string? SigningKeyFile { get; set; }

    /// <summary>Networks that may be dialled though they are not public, such as <c>10.0.0.0/8</c>.</summary>
    public IList<string> AllowNetworks { get; } = [];

    /// <summary>Networks that may not be dialled though they are public. What is allowed goes before it.</summary>
    public IList<string> DenyNetworks { get; } = [];

    /// <summary>The name servers that are asked for service records, each an address with or without a port: <c>192.0.2.1</c>, <c>[2001:db8::1]:5353</c>. Sets <see cref="MatrixFederationOptions.Dns"/>.</summary>
    public IList<string> NameServers { get; } = [];

    /// <summary>How requests go over the network.</summary>
    public MatrixFederationHttpSettings Http { get; set; } = new();

    /// <summary>Which steps discovery takes.</summary>
    public MatrixFederationDiscoverySettings Discovery { get; set; } = new();

    /// <summary>How keys are fetched.</summary>
    public MatrixFederationKeySettings Keys { get; set; } = new();

    /// <summary>How older servers are met.</summary>
    public MatrixFederationClientSettings Client { get; set; } = new();
}
