using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Federation;

/// <summary>Reports a failed request: as JSON on standard output with <c>--json</c>, otherwise on standard error.</summary>
internal static class FederationFailure
{
    public static void Tell(ToolIO io, bool asJson, ServerName server, FederationException error)
    {
        if (!asJson)
        {
            io.Tell(error.Kind == FederationErrorKind.BlockedAddress ? $"{error.Message}; use --resolve name:port:address to allow it" : error.Message);
            return;
        }

        using var output = new JsonLine(io.Out);
        output.Write(writer =>
        {
            writer.WriteString("server"u8, server.Utf8Span);
            FailureJson.Write(writer, error);
        });
    }
}
