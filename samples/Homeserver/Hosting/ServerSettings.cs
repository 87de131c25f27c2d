using System.Net;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Http;
using Matrix.Core.Identifiers;

namespace Homeserver.Hosting;

/// <summary>The settings of the server, from the command line (<c>--name example.org</c>) or the environment (<c>HOMESERVER_NAME</c>).</summary>
internal sealed record ServerSettings
{
    /// <summary>The name of the server. Other servers dial it, so a name for trials has an address and a port: <c>localhost:8448</c>.</summary>
    public required ServerName Name { get; init; }

    /// <summary>The folder of the database, the signing key and the certificate.</summary>
    public required string Data { get; init; }

    /// <summary>The address for other servers, by TLS.</summary>
    public required IPEndPoint Federation { get; init; }

    /// <summary>The address for clients, without TLS. Put a reverse proxy in front of it for other machines.</summary>
    public required IPEndPoint Client { get; init; }

    /// <summary>The connection string of PostgreSQL; null for SQLite in the data folder.</summary>
    public string? Postgres { get; init; }

    /// <summary>PEM files of certificate authorities that are trusted besides those of the machine.</summary>
    public IReadOnlyList<string> Authorities { get; init; } = [];

    /// <summary>Networks with private addresses that may be dialled, such as <c>127.0.0.0/8</c>.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>PEM files of the certificate and its key; null for one that the server makes, which no other machine trusts.</summary>
    public (string Certificate, string Key)? Certificate { get; init; }

    /// <summary>The addresses that may be dialled.</summary>
    public AddressPolicy Addresses => AllowedNetworks.Count == 0 ? AddressPolicy.Public : AddressPolicy.Public.Allowing([.. AllowedNetworks]);

    /// <summary>Reads the additional authorities.</summary>
    public X509Certificate2Collection LoadAuthorities()
    {
        var authorities = new X509Certificate2Collection();
        foreach (string path in Authorities)
        {
            authorities.ImportFromPemFile(path);
        }

        return authorities;
    }

    public static ServerSettings Read(IConfiguration configuration)
    {
        ServerName name = ServerName.Parse(configuration["name"] ?? "localhost:8448");
        string[] List(string key) => (configuration[key] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new ServerSettings
        {
            Name = name,
            Data = configuration["data"] ?? "homeserver-data",
            Federation = IPEndPoint.Parse(configuration["listen"] ?? $"127.0.0.1:{name.Port ?? 8448}"),
            Client = IPEndPoint.Parse(configuration["client-listen"] ?? "127.0.0.1:8008"),
            Postgres = configuration["postgres"],
            Authorities = List("ca"),
            AllowedNetworks = [.. List("allow-network").Select(network => IPNetwork.Parse(network))],
            Certificate = configuration["certificate"] is { } certificate ? (certificate, configuration["certificate-key"] ?? certificate) : null,
        };
    }
}
