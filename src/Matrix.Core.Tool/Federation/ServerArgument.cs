using Matrix.Core.Identifiers;

namespace Matrix.Core.Tool.Federation;

/// <summary>Parses server names of the command line.</summary>
internal static class ServerArgument
{
    public static ServerName Parse(string argument, string text) => ServerName.TryParse(text, out ServerName server)
        ? server
        : throw new BadInputException($"{argument}: '{text}' is no server name, as example.org and example.org:8448 are");
}
