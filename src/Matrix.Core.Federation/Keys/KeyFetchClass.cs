using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Specifies the properties of a fetch that decide which slots it may take.</summary>
/// <param name="Server">The server to ask.</param>
/// <param name="IsKnown">Whether a key of the server is known. Such a server has answered before, and its name is not made up.</param>
/// <param name="Purpose">The purpose of the fetch.</param>
internal readonly record struct KeyFetchClass(ServerName Server, bool IsKnown, KeyFetchPurpose Purpose)
{
    /// <summary>Gets a value that indicates whether a stranger may have made up the server name: no key of it is known, and no user waits for it.</summary>
    public bool IsSuspect => !IsKnown && Purpose != KeyFetchPurpose.User;

    /// <summary>
    /// Gets the last two labels of the server's host name, because names under one domain cost nothing to make up. An IP address counts as a domain of its own.
    /// </summary>
    public string Domain
    {
        get
        {
            string host = Server.ToString();
            int colon = host.LastIndexOf(':');
            host = colon > host.LastIndexOf(']') ? host[..colon] : host;
            if (System.Net.IPAddress.TryParse(host, out _))
            {
                return host;
            }

            string name = host.TrimEnd('.').ToLowerInvariant();
            int last = name.LastIndexOf('.');
            int before = last <= 0 ? -1 : name.LastIndexOf('.', last - 1);
            return name[(before + 1)..];
        }
    }
}
