using System.Collections.Immutable;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents the result of a <see cref="KeyRequest"/>.</summary>
/// <param name="Request">The request.</param>
/// <param name="Status">The status.</param>
/// <param name="Keys">
/// The available keys with the requested ID, the best first, for every status. There are several if a server has used an ID for several keys. For a request
/// without an ID these are all current keys of the server. The array is empty if no key is available.
/// </param>
/// <param name="Error">The error of the server if it was asked for this lookup and failed, otherwise null.</param>
/// <param name="RetryAt">The time before which the server is not asked again, in milliseconds since 1970, or null if that does not apply.</param>
public sealed record KeyLookup(KeyRequest Request, KeyLookupStatus Status, ImmutableArray<ServerKey> Keys, FederationException? Error = null, long? RetryAt = null);
