using System.CommandLine;
using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Federation;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>get SERVER PATH --key-file FILE --origin NAME</c>, which sends any signed federation request that only reads.</summary>
internal static class GetCommand
{
    public static Command Create(ToolIO io)
    {
        var arguments = new FederationArguments();
        Argument<string> path = new("PATH") { Description = "The request target as it is sent: /_matrix/federation/v1/query/profile?user_id=%40a%3Aexample.org" };
        Option<string?> keyFile = new("--key-file") { Description = "A file with the signing key: one line 'ed25519 VERSION SEED'", HelpName = "FILE" };
        Option<string?> origin = new("--origin") { Description = "The server that owns the signing key", HelpName = "SERVER" };
        Option<bool> unsigned = new("--unsigned") { Description = "Do not sign the request" };
        var command = new Command("get", "Send a signed GET request, and print the response") { path, keyFile, origin, unsigned };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            bool isSigned = !parsed.GetValue(unsigned);
            SigningIdentity? identity = SigningKeyFile.Read(parsed.GetValue(keyFile), parsed.GetValue(origin), io);
            if (isSigned == identity is null)
            {
                throw new BadInputException("give either --key-file and --origin, or --unsigned");
            }

            bool asJson = arguments.IsJson(parsed);
            using FederationSession session = arguments.Open(parsed, io, identity);
            ServerName server = session.Server;
            try
            {
                FederationResponse head;
                byte[] body;
                using (var status = new StatusLine(io))
                {
                    status.Say($"sending the request to {server}");
                    (head, body) = RawRequest.GetAsync(session, parsed.GetRequiredValue(path), isSigned).GetAwaiter().GetResult();
                }

                Print(io, asJson, server, head, new ReplyText(body));
                return head.StatusCode is >= 200 and <= 299 ? ExitCode.Done : ExitCode.CheckFailed;
            }
            catch (FederationException error)
            {
                FederationFailure.Tell(io, asJson, server, error);
                return ExitCode.CheckFailed;
            }
        });
        return command;
    }

    private static void Print(ToolIO io, bool asJson, ServerName server, FederationResponse head, ReplyText body)
    {
        if (!asJson)
        {
            io.OutText.WriteLine(Printable.Of($"status {head.StatusCode}, {head.ContentType ?? "no Content-Type"}{(head.Location is null ? "" : $", to {head.Location}")}"));
            io.OutText.Write(body.ToPrintable());
            return;
        }

        using var output = new JsonLine(io.Out);
        output.Write(writer =>
        {
            writer.WriteString("server"u8, server.Utf8Span);
            writer.WriteNumber("status"u8, head.StatusCode);
            writer.WriteString("content_type"u8, head.ContentType);
            if (head.Location is not null)
            {
                writer.WriteString("location"u8, head.Location);
            }

            body.WriteTo(writer);
        });
    }
}
