using Matrix.Core.Identifiers;

namespace Matrix.Core.Tool.Federation;

/// <summary>Parses server names of the command line.</summary>
internal static class ServerArgument
{
    public static ServerName Parse(string argument, string text) => ServerName.TryParse(text, out ServerName server)
        ? server
        : throw new BadInputException($"{argument}: '{text}' is not a server name, such as example.org or example.org:8448");
}
