using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Makes the exceptions for answers that are not what was asked for.</summary>
internal static class Fault
{
    public static FederationException Protocol(ServerName server, string message, Exception? inner = null) =>
        new(FederationErrorKind.ProtocolError, server, message, inner);

    public static FederationException CutShort(ServerName server, Exception? inner = null) => Protocol(server, "the answer is cut short", inner);

    public static FederationException MissingField(ServerName server, string field) => Protocol(server, $"the answer has no {field}");

    public static FederationException WrongField(ServerName server, string field, string expected) => Protocol(server, $"{field} of the answer is no {expected}");
}
