namespace Matrix.Core.Homeserver.Serving;

/// <summary>Finds the endpoint of a request by its raw path. A segment is decoded once, after the path is split, so that an encoded slash does not split it.</summary>
internal sealed class RouteTable
{
    private const string Variable = "*";

    private readonly List<Route> _routes = [];

    /// <summary>Adds an endpoint.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path; a segment <c>*</c> matches any text that is not empty.</param>
    /// <param name="isSigned">Whether a request must be signed.</param>
    /// <param name="answer">Answers a request.</param>
    public RouteTable Add(string method, string path, bool isSigned, Func<EndpointCall, CancellationToken, Task<FederationReply>> answer)
    {
        _routes.Add(new Route(method, path[1..].Split('/'), isSigned, answer));
        return this;
    }

    /// <summary>Finds the endpoint of a path and method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The raw path, without the query.</param>
    /// <param name="route">The endpoint.</param>
    /// <param name="variables">The variable segments, decoded.</param>
    /// <returns>200, or the status of the error: 404 for an unknown path, 405 for another method.</returns>
    public int Find(string method, string path, out Route? route, out IReadOnlyList<string> variables)
    {
        // One slash begins the path. With two, or without, it is another path.
        string[] segments = path.StartsWith('/') ? path[1..].Split('/') : [];
        bool isKnown = false;
        foreach (Route candidate in _routes)
        {
            if (!Matches(candidate.Path, segments))
            {
                continue;
            }

            isKnown = true;
            if (string.Equals(candidate.Method, method, StringComparison.Ordinal))
            {
                route = candidate;
                variables = [.. segments.Where((_, i) => candidate.Path[i] == Variable).Select(Uri.UnescapeDataString)];
                return 200;
            }
        }

        route = null;
        variables = [];
        return isKnown ? 405 : 404;
    }

    /// <summary>Reads the parameters of a query. A plus sign stands for itself, as in a signed target.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ReadQuery(string query)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (string part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            (string name, string value) = equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
            parameters.Add(new KeyValuePair<string, string>(Uri.UnescapeDataString(name), Uri.UnescapeDataString(value)));
        }

        return parameters;
    }

    private static bool Matches(string[] path, string[] segments)
    {
        if (path.Length != segments.Length)
        {
            return false;
        }

        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] == Variable ? segments[i].Length == 0 : !string.Equals(path[i], segments[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
