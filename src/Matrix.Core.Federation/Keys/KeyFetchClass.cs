using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>What decides which slots a fetch may take.</summary>
/// <param name="Server">The server that is asked.</param>
/// <param name="IsKnown">Whether a key of it is known: such a server has answered before, and its name is not made up.</param>
/// <param name="Purpose">Why it is asked.</param>
internal readonly record struct KeyFetchClass(ServerName Server, bool IsKnown, KeyFetchPurpose Purpose)
{
    /// <summary>Whether it is a server that a stranger may have made up: it is not known, and nobody waits for it.</summary>
    public bool IsSuspect => !IsKnown && Purpose != KeyFetchPurpose.User;

    /// <summary>The last two labels of the server's host: names under one domain cost nothing to make up. An IP address stands for itself.</summary>
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
