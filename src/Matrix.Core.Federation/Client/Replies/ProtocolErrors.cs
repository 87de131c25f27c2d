using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Makes the exceptions for answers that are not what was asked for.</summary>
internal static class ProtocolErrors
{
    /// <summary>The most characters of a peer's text in a message.</summary>
    private const int MaxText = 300;

    public static FederationException Protocol(ServerName server, string message, Exception? inner = null) =>
        new(FederationErrorKind.ProtocolError, server, OneLine(message), inner);

    public static FederationException CutShort(ServerName server, Exception? inner = null) => Protocol(server, "the answer is cut short", inner);

    /// <summary>Makes the exception for an answer that cannot be read.</summary>
    public static FederationException Content(ServerName server, ContentError error) => error.Kind switch
    {
        ContentErrorKind.MissingField => MissingField(server, error.Field!),
        ContentErrorKind.BadField => Protocol(server, $"{error.Field} of the answer is of another kind than is defined, or stands twice"),
        _ => Protocol(server, $"the answer cannot be read: {error}"),
    };

    public static FederationException MissingField(ServerName server, string field) => Protocol(server, $"the answer has no {field}");

    public static FederationException WrongField(ServerName server, string field, string expected) => Protocol(server, $"{field} of the answer is no {expected}");

    /// <summary>What a log can take of a text that a peer may have written: a line of it, without control characters.</summary>
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
