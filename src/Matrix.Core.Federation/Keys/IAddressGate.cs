using System.Net;

namespace Matrix.Core.Federation.Keys;

/// <summary>Decides whether a key fetch may connect to the addresses of a server. They are known only when the connection is made.</summary>
internal interface IAddressGate
{
    /// <summary>Determines whether the fetch may connect to the addresses.</summary>
    /// <param name="addresses">The addresses.</param>
    bool TryEnter(IReadOnlyList<IPAddress> addresses);
}
