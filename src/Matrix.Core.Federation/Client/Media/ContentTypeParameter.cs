using System.Text;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads the parameters of a <c>Content-Type</c> header.</summary>
internal static class ContentTypeParameter
{
    /// <summary>Tries to find a parameter.</summary>
    /// <param name="parameters">The text after the media type, starting at its semicolon.</param>
    /// <param name="name">The parameter name. The comparison ignores case.</param>
    /// <param name="value">The value without quotes, or an empty string if the parameter is not found.</param>
    public static bool TryFind(ReadOnlySpan<char> parameters, string name, out string value)
    {
        value = "";
        while (!parameters.IsEmpty && parameters[0] == ';')
        {
            parameters = parameters[1..].TrimStart();
            int equals = parameters.IndexOf('=');
            if (equals < 0)
            {
                return false;
            }

            ReadOnlySpan<char> found = parameters[..equals].Trim();
            parameters = parameters[(equals + 1)..].TrimStart();
            string? text = parameters.StartsWith("\"") ? ReadQuoted(ref parameters) : ReadToken(ref parameters);
            if (text is not null && found.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                value = text;
                return true;
            }

            if (text is null)
            {
                return false;
            }

            parameters = parameters.TrimStart();
        }

        return false;
    }

    private static string ReadToken(ref ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOf(';');
        ReadOnlySpan<char> token = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];
        return token.Trim().ToString();
    }

    private static string? ReadQuoted(ref ReadOnlySpan<char> rest)
    {
        var text = new StringBuilder();
        for (int i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                rest = rest[(i + 1)..];
                return text.ToString();
            }

            i += rest[i] == '\\' && i + 1 < rest.Length ? 1 : 0;
            _ = text.Append(rest[i]);
        }

        return null;
    }
}
