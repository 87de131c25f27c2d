using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>A target while its addresses are looked up.</summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
/// <param name="Status">How its look-up ended; null while it goes on.</param>
/// <param name="Addresses">Its addresses.</param>
internal sealed record DiscoveryCandidate(string Host, int Port, LookupStatus? Status, ImmutableArray<IPAddress> Addresses);
