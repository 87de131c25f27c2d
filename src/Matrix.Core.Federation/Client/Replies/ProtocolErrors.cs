using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Creates the exceptions for answers that violate the protocol.</summary>
internal static class ProtocolErrors
{
    /// <summary>The maximum number of characters of a peer's text in a message.</summary>
    private const int MaxText = 300;

    public static FederationException Protocol(ServerName server, string message, Exception? inner = null) =>
        new(FederationErrorKind.ProtocolError, server, OneLine(message), inner);

    public static FederationException CutShort(ServerName server, Exception? inner = null) => Protocol(server, "the response ends too early", inner);

    /// <summary>Creates the exception for an answer that cannot be read.</summary>
    public static FederationException Content(ServerName server, ContentError error) => error.Kind switch
    {
        ContentErrorKind.MissingField => MissingField(server, error.Field!),
        ContentErrorKind.BadField => Protocol(server, $"the field '{error.Field}' of the response has the wrong type or occurs twice"),
        _ => Protocol(server, $"the response cannot be read: {error}"),
    };

    public static FederationException MissingField(ServerName server, string field) => Protocol(server, $"the response does not contain the field '{field}'");

    public static FederationException WrongField(ServerName server, string field, string expected) => Protocol(server, $"the field '{field}' of the response does not have the type {expected}");

    /// <summary>Returns a peer's text in a form that is safe to log: one line without control characters, cut to 300 characters.</summary>
    public static string OneLine(string text)
    {
        string line = text.Length > MaxText ? $"{text[..MaxText]}…" : text;
        return string.Create(line.Length, line, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
    }
}
