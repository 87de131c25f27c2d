using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Matrix.Core;

/// <summary>Binds <see cref="MatrixFederationSettings"/> from a section and converts them to the typed options.</summary>
internal sealed class SettingsReader(IConfiguration configuration) : IConfigureOptions<FederationOptions>
{
    private const int DnsPort = 53;

    private readonly List<string> _problems = [];

    /// <exception cref="OptionsValidationException">A setting is unknown or cannot be read. Each failure names its path.</exception>
    public void Configure(FederationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _problems.Clear();
        _problems.AddRange(SettingShapes.Problems(configuration));
        ThrowIfProblems();
        MatrixFederationSettings settings = Bind();
        ReadIdentity(settings, options);
        options.Http = ReadHttp(settings, options.Http);
        options.Dns = ReadNameServers(settings) ?? options.Dns;
        options.Discovery = Read(settings.Discovery, options.Discovery);
        options.Keys = Read(settings.Keys, options.Keys);
        options.Client = Read(settings.Client, options.Client);
        ThrowIfProblems();
    }

    private void ThrowIfProblems()
    {
        if (_problems.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(FederationOptions), _problems);
        }
    }

    private MatrixFederationSettings Bind()
    {
        var settings = new MatrixFederationSettings();
        try
        {
            configuration.Bind(settings);
        }
        catch (InvalidOperationException exception)
        {
            // The exception message names the path and the type.
            _problems.Add(exception.Message);
            ThrowIfProblems();
        }

        return settings;
    }

    private void ReadIdentity(MatrixFederationSettings settings, FederationOptions options)
    {
        if (settings.ServerName is { } name)
        {
            options.ServerName = ReadServerName(nameof(settings.ServerName), name);
        }

        if (settings.SigningKeyFile is { } path)
        {
            options.SigningKey = ReadSigningKey(path);
        }
    }

    private SigningKey? ReadSigningKey(string path)
    {
        byte[] text = [];
        try
        {
            text = File.ReadAllBytes(path);
            if (SigningKey.TryParse(text, out SigningKey? key, out SigningKeyError error))
            {
                return key;
            }

            Tell(nameof(MatrixFederationSettings.SigningKeyFile), $"the file {path} cannot be read: {error}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Tell(nameof(MatrixFederationSettings.SigningKeyFile), exception.Message);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }

        return null;
    }

    private FederationHttpOptions ReadHttp(MatrixFederationSettings settings, FederationHttpOptions options)
    {
        MatrixFederationHttpSettings given = settings.Http;
        AddressPolicy addresses = options.Addresses;
        addresses = settings.AllowNetworks.Count > 0 ? addresses.Allowing(ReadNetworks(nameof(settings.AllowNetworks), settings.AllowNetworks)) : addresses;
        addresses = settings.DenyNetworks.Count > 0 ? addresses.Denying(ReadNetworks(nameof(settings.DenyNetworks), settings.DenyNetworks)) : addresses;
        return options with
        {
            Addresses = addresses,
            UserAgent = given.UserAgent is null ? options.UserAgent : given.UserAgent.Length == 0 ? null : given.UserAgent,
            ConnectionLifetime = given.ConnectionLifetime ?? options.ConnectionLifetime,
            ConnectionIdleLifetime = given.ConnectionIdleLifetime ?? options.ConnectionIdleLifetime,
            MaxDecompressionRatio = given.MaxDecompressionRatio ?? options.MaxDecompressionRatio,
            DecompressionGrace = given.DecompressionGrace ?? options.DecompressionGrace,
            TrustedRoots = given.TrustedRootsFile is { } path ? ReadRoots(path) : options.TrustedRoots,
        };
    }

    private X509Certificate2Collection ReadRoots(string path)
    {
        const string Name = $"{nameof(MatrixFederationSettings.Http)}:{nameof(MatrixFederationHttpSettings.TrustedRootsFile)}";
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(path);
            if (roots.Count == 0)
            {
                Tell(Name, $"the file {path} does not contain a certificate");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or CryptographicException)
        {
            Tell(Name, exception.Message);
        }

        return roots;
    }

    private DnsResolverOptions? ReadNameServers(MatrixFederationSettings settings)
    {
        var servers = new List<IPEndPoint>();
        foreach ((int index, string text) in settings.NameServers.Index())
        {
            if (IPEndPoint.TryParse(text, out IPEndPoint? server))
            {
                // Without a port the parser returns 0.
                servers.Add(server.Port == 0 ? new IPEndPoint(server.Address, DnsPort) : server);
            }
            else
            {
                Tell($"{nameof(settings.NameServers)}:{index}", $"'{text}' is not an IP address with an optional port, such as 192.0.2.1 or 192.0.2.1:53");
            }
        }

        return servers.Count > 0 ? new DnsResolverOptions { Servers = [.. servers] } : null;
    }

    private static DiscoveryPolicy Read(MatrixFederationDiscoverySettings given, DiscoveryPolicy options) => options with
    {
        UseWellKnown = given.UseWellKnown ?? options.UseWellKnown,
        UseSrv = given.UseSrv ?? options.UseSrv,
        UseDeprecatedSrv = given.UseDeprecatedSrv ?? options.UseDeprecatedSrv,
        StopAtHttpGone = given.StopAtHttpGone ?? options.StopAtHttpGone,
    };

    private KeyRingOptions Read(MatrixFederationKeySettings given, KeyRingOptions options) => options with
    {
        Notaries = given.Notaries.Count > 0
            ? [.. given.Notaries.Select((name, index) => new Notary(ReadServerName($"{nameof(MatrixFederationSettings.Keys)}:{nameof(given.Notaries)}:{index}", name)))]
            : options.Notaries,
        NotaryAgreement = given.NotaryAgreement ?? options.NotaryAgreement,
        ConcurrentFetches = given.ConcurrentFetches ?? options.ConcurrentFetches,
        Deadline = given.Deadline ?? options.Deadline,
        UnseenAfter = given.UnseenAfter ?? options.UnseenAfter,
    };

    private static FederationClientOptions Read(MatrixFederationClientSettings given, FederationClientOptions options) => options with
    {
        AllowV1SendEndpoints = given.AllowV1SendEndpoints ?? options.AllowV1SendEndpoints,
        IncludeUnstableRoomVersions = given.IncludeUnstableRoomVersions ?? options.IncludeUnstableRoomVersions,
    };

    private ServerName ReadServerName(string setting, string text)
    {
        if (!ServerName.TryParse(text, out ServerName name))
        {
            Tell(setting, $"'{text}' is not a server name, such as example.org or example.org:8448");
        }

        return name;
    }

    private IPNetwork[] ReadNetworks(string setting, IList<string> texts)
    {
        var networks = new List<IPNetwork>();
        foreach ((int index, string text) in texts.Index())
        {
            if (IPNetwork.TryParse(text, out IPNetwork network))
            {
                networks.Add(network);
            }
            else
            {
                Tell($"{setting}:{index}", $"'{text}' is not a network, such as 10.0.0.0/8");
            }
        }

        return [.. networks];
    }

    private void Tell(string setting, string problem)
    {
        string prefix = configuration is IConfigurationSection section ? $"{section.Path}:" : "";
        _problems.Add($"{prefix}{setting}: {problem}.");
    }
}
