using System.Collections.Immutable;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>The answer to a <see cref="KeyRequest"/>.</summary>
/// <param name="Request">The request.</param>
/// <param name="Status">What came of it.</param>
/// <param name="Keys">
/// The keys of the ID that are at hand, the best first, whatever the status: more than one where a server has used an ID twice. For a request
/// without an ID, all current keys of the server. Empty where there is none.
/// </param>
/// <param name="Error">Why the server could not be asked, where that was tried for this answer and failed; null else.</param>
/// <param name="RetryTs">Until when the server is not asked again, in milliseconds since 1970; null where that does not apply.</param>
public sealed record KeyLookup(KeyRequest Request, KeyLookupStatus Status, ImmutableArray<ServerKey> Keys, FederationException? Error = null, long? RetryTs = null);
