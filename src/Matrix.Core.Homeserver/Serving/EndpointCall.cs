using System.Globalization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Serving;

/// <summary>Represents a request that reached an endpoint.</summary>
/// <param name="Variables">The variable segments of the path, decoded once.</param>
/// <param name="Query">The parameters of the query, decoded once, in the order of the request.</param>
/// <param name="Origin">The server that signed the request; the default value for an endpoint without a signature.</param>
/// <param name="Content">The body that the signature covers.</param>
internal sealed record EndpointCall(IReadOnlyList<string> Variables, IReadOnlyList<KeyValuePair<string, string>> Query, ServerName Origin, ReadOnlyMemory<byte> Content)
{
    /// <summary>Returns all values of a parameter.</summary>
    public IEnumerable<string> GetAll(string name) => Query.Where(parameter => parameter.Key == name).Select(parameter => parameter.Value);

    /// <summary>Returns the first value of a parameter, or null.</summary>
    public string? Get(string name) => GetAll(name).FirstOrDefault();

    /// <summary>Tries to read a parameter that is <c>true</c> or <c>false</c>, and false where it is missing.</summary>
    public bool TryGetBoolean(string name, out bool value)
    {
        string? text = Get(name);
        value = text == "true";
        return text is null or "true" or "false";
    }

    /// <summary>Returns a whole number within bounds.</summary>
    public int GetLimit(string name, int fallback, int max) =>
        long.TryParse(Get(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? (int)Math.Clamp(value, 1, max) : fallback;
}
