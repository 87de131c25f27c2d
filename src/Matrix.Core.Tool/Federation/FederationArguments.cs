using System.CommandLine;
using System.Net;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Tool.Federation;

/// <summary>Represents the arguments of all commands that send requests to a server.</summary>
internal sealed class FederationArguments
{
    private const int DnsPort = 53;

    private readonly Argument<string> _server = new("SERVER") { Description = "The server name, as in the user IDs of its users: example.org" };
    private readonly Option<string[]> _resolve = new("--resolve")
    {
        Description = "name:port:address[:port]: connect to this address instead, as in curl. * is any port. The address may be private, such as 127.0.0.1",
        HelpName = "name:port:address",
    };

    private readonly Option<string?> _roots = new("--ca") { Description = "A PEM file of trusted certificates, instead of those of the system", HelpName = "FILE" };
    private readonly Option<string?> _dns = new("--dns") { Description = "The name server for service records, instead of that of the system", HelpName = "address[:port]" };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object instead of text" };

    /// <summary>Adds the arguments to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Insert(0, _server);
        command.Options.Add(_resolve);
        command.Options.Add(_roots);
        command.Options.Add(_dns);
        command.Options.Add(_json);
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Creates the session for the requests to the server.</summary>
    public FederationSession Open(ParseResult parsed, ToolIO io, SigningIdentity? identity = null)
    {
        ServerName server = ServerArgument.Parse("SERVER", parsed.GetRequiredValue(_server));
        var overrides = new AddressOverrides([.. (parsed.GetValue(_resolve) ?? []).Select(AddressOverride.Parse)]);
        var options = new FederationOptions
        {
            Http = new FederationHttpOptions
            {
                Addresses = overrides.Policy,
                AddressResolver = overrides,
                ConnectTo = overrides.Apply,
                TrustedRoots = parsed.GetValue(_roots) is { } path ? RootFile.Read(path, io) : null,
                UserAgent = "matrix-core",
            },
            Dns = DnsOf(parsed.GetValue(_dns)),
        };
        try
        {
            return new FederationSession(server, identity, options, io.Clock);
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException($"--key-file: {exception.Message}", exception);
        }
    }

    private static DnsResolverOptions? DnsOf(string? text) => text is null ? null
        : AddressOverride.TryParseEndPoint(text, out IPAddress? address, out int? port) ? new DnsResolverOptions { Servers = [new IPEndPoint(address!, port ?? DnsPort)] }
        : throw new BadInputException($"--dns: '{text}' is not an IP address with an optional port, such as 127.0.0.1, 127.0.0.1:5353 or [::1]:5353");
}
