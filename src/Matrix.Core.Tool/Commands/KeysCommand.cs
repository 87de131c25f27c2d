using System.CommandLine;
using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Federation;
using Matrix.Core.Tool.Output;
using Spectre.Console;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>keys SERVER [--notary N]</c>, which gets a server's keys from the server or from a notary and checks them.</summary>
internal static class KeysCommand
{
    public static Command Create(ToolIO io)
    {
        var arguments = new FederationArguments();
        Option<string?> notary = new("--notary") { Description = "Request the keys from this notary server instead", HelpName = "SERVER" };
        var command = new Command("keys", "Request the keys of a server, and check their signatures and validity") { notary };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            bool asJson = arguments.IsJson(parsed);
            using FederationSession session = arguments.Open(parsed, io);
            ServerName server = session.Server;
            ServerName from = parsed.GetValue(notary) is { } name ? ServerArgument.Parse("--notary", name) : server;
            try
            {
                IReadOnlyList<KeyDocument> documents;
                using (var status = new StatusLine(io))
                {
                    status.Say($"requesting the keys of {server} from {from}");
                    documents = FetchAsync(session, from).GetAwaiter().GetResult();
                }

                Print(io, asJson, server, from, documents);
                return documents.Count > 0 && documents.All(document => document.Fault is null) ? ExitCode.Done : ExitCode.CheckFailed;
            }
            catch (FederationException error)
            {
                FederationFailure.Tell(io, asJson, server, error);
                return ExitCode.CheckFailed;
            }
        });
        return command;
    }

    private static async Task<IReadOnlyList<KeyDocument>> FetchAsync(FederationSession session, ServerName from)
    {
        if (from != session.Server)
        {
            return await NotaryDocuments.FetchAsync(session, from).ConfigureAwait(false);
        }

        ReadOnlyMemory<byte> text = await session.Node.KeyFetcher.FetchAsync(from, CancellationToken.None).ConfigureAwait(false);
        return [KeyDocument.Read(text.Span, from, session.Clock.GetUtcNow())];
    }

    private static void Print(ToolIO io, bool asJson, ServerName server, ServerName from, IReadOnlyList<KeyDocument> documents)
    {
        if (asJson)
        {
            using var output = new JsonLine(io.Out);
            output.Write(writer =>
            {
                writer.WriteString("server"u8, server.Utf8Span);
                writer.WriteString("from"u8, from.Utf8Span);
                writer.WriteStartArray("documents"u8);
                foreach (KeyDocument document in documents)
                {
                    writer.WriteStartObject();
                    document.WriteTo(writer);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        string by = from == server ? "the server itself" : $"the notary {from}";
        if (documents.Count == 0)
        {
            io.OutText.WriteLine($"{server}: {by} returned no keys");
        }

        foreach (KeyDocument document in documents)
        {
            io.OutText.WriteLine(Printable.Of($"{server}: the key response of {by} is {(document.Fault is null ? "valid" : $"not valid: {document.Fault}")}"));
            if (document.Keys is not null)
            {
                Table table = Tables.New("key", "public key", "valid");
                document.AddRows(table);
                io.CreateConsole().Write(table);
            }
        }
    }
}
