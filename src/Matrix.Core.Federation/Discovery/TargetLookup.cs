using System.Collections.Immutable;
using System.Net;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a target during the lookup of its addresses.</summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
/// <param name="Status">The result of the lookup, or null while it is in progress.</param>
/// <param name="Addresses">The addresses.</param>
internal sealed record TargetLookup(string Host, int Port, LookupStatus? Status, ImmutableArray<IPAddress> Addresses);
