using System.Net;

namespace Matrix.Core.Federation.Keys;

/// <summary>Is told of the addresses that are about to be dialled for a key fetch, which are known only where the connection is made.</summary>
internal interface IAddressGate
{
    /// <summary>Determines whether the addresses may be dialled.</summary>
    /// <param name="addresses">The addresses.</param>
    bool TryEnter(IReadOnlyList<IPAddress> addresses);
}
