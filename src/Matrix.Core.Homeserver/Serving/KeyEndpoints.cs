using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Serving;

/// <summary>Answers the requests for keys: of this server, and as a notary of others.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#querying-keys-through-another-server">Server-server API, Querying keys through another server</seealso>
internal sealed class KeyEndpoints(HomeserverServices services)
{
    /// <summary>The maximum number of servers of one query. The requests are not signed, so that each costs little.</summary>
    private const int MaxServers = 50;

    /// <summary>The maximum length of a query, in bytes.</summary>
    private const int MaxQueryLength = 65_536;

    private static readonly TimeSpan Validity = TimeSpan.FromDays(1);

    public static FederationReply AnswerVersion() => FederationReply.Ok(writer =>
    {
        writer.WriteStartObject("server"u8);
        writer.WriteString("name"u8, "Matrix.Core"u8);
        writer.WriteString("version"u8, typeof(KeyEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");
        writer.WriteEndObject();
    });

    public FederationReply AnswerOwnKeys() => new(FederationReply.OkStatus, BuildOwn());

    public Task<FederationReply> AnswerQueryAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (!ServerName.TryParse(call.Variables[0], out ServerName server))
        {
            return Task.FromResult(FederationReply.InvalidParameter("The path does not have a server name."));
        }

        MatrixTimestamp? minimum = long.TryParse(call.Get("minimum_valid_until_ts"), NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds) ? new MatrixTimestamp(milliseconds) : null;
        return AnswerAsync([(server, minimum)], cancellationToken);
    }

    public async Task<FederationReply> AnswerQueriesAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (call.Content.Length > MaxQueryLength)
        {
            return FederationReply.Error(413, "M_TOO_LARGE", "The query is too large.");
        }

        if (!RequestBody.TryParse(call.Content, out JsonDocument? body, out FederationReply error))
        {
            return error;
        }

        using (body)
        {
            if (!body.RootElement.TryGetProperty("server_keys", out JsonElement servers) || servers.ValueKind != JsonValueKind.Object)
            {
                return FederationReply.BadJson("The body does not have the object server_keys.");
            }

            var asked = new List<(ServerName, MatrixTimestamp?)>();
            foreach (JsonProperty server in servers.EnumerateObject())
            {
                if (ServerName.TryParse(server.Name, out ServerName name))
                {
                    asked.Add((name, FindMinimum(server.Value)));
                }
            }

            return asked.Count > MaxServers
                ? FederationReply.InvalidParameter($"The query names more than {MaxServers} servers.")
                : await AnswerAsync(asked, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<FederationReply> AnswerAsync(List<(ServerName Server, MatrixTimestamp? Minimum)> asked, CancellationToken cancellationToken)
    {
        MatrixTimestamp now = MatrixTimestamp.FromDateTimeOffset(services.TimeProvider.GetUtcNow());
        KeyRequest[] requests = [.. asked.Where(item => item.Server != services.Identity.Name).Select(item => new KeyRequest { Server = item.Server, MinimumValidUntil = item.Minimum ?? now })];

        // Anybody may ask, under no name. Such a request causes at most one fetch from a server in five minutes.
        _ = await services.Keys.GetKeysAsync(requests, KeyFetchPurpose.UnverifiedRequest, cancellationToken).ConfigureAwait(false);
        var documents = new List<ReadOnlyMemory<byte>>();
        foreach ((ServerName server, MatrixTimestamp? _) in asked)
        {
            if (server == services.Identity.Name)
            {
                documents.Add(BuildOwn());
            }
            else if (services.Keys.TryGetKnown(server, out KnownServerKeys? known) && known.Latest is { } latest)
            {
                documents.Add(ServerKeysBuilder.SignAsNotary(latest, services.Identity.Name, services.Identity.Key));
            }
        }

        return FederationReply.Ok(writer =>
        {
            writer.WriteStartArray("server_keys"u8);
            foreach (ReadOnlyMemory<byte> document in documents)
            {
                writer.WriteRawValue(document.Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
        });
    }

    private static MatrixTimestamp? FindMinimum(JsonElement criteria) =>
        criteria.ValueKind == JsonValueKind.Object
            ? criteria.EnumerateObject().Where(key => key.Value.ValueKind == JsonValueKind.Object).Select(key => RequestBody.ReadInteger(key.Value, "minimum_valid_until_ts")).Max() is { } latest ? new MatrixTimestamp(latest) : null
            : null;

    private byte[] BuildOwn() => new ServerKeysBuilder(services.Identity.Name).AddCurrent(services.Identity.Key).Build(services.TimeProvider.GetUtcNow(), Validity);
}
