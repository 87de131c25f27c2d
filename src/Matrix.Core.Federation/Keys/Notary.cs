using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents a server that is asked for the keys of other servers.</summary>
/// <param name="Name">The server name of the notary.</param>
/// <param name="PinnedKeys">
/// The notary's own keys, known from elsewhere, or null. With pinned keys only documents that one of them has signed are accepted, so that a man in the middle
/// cannot speak for the notary. With null, the notary is trusted by its TLS certificate alone.
/// </param>
/// <remarks>
/// A notary is trusted. A document must be signed by its own server, but with keys that the document itself names, so a lying notary can make up a document.
/// <see cref="KeyRingOptions.NotaryAgreement"/> requires several notaries to agree.
/// </remarks>
public sealed record Notary(ServerName Name, IReadOnlyDictionary<KeyId, VerifyKey>? PinnedKeys = null);
