using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>A server that is asked for the keys of others.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PinnedKeys">
/// Its own keys, known from elsewhere: then only what it has signed with one of them is taken from it, so that who stands between cannot speak for it. Null where it is
/// trusted by its certificate alone.
/// </param>
/// <remarks>
/// A notary is trusted: a document must be signed by the server that it is of, but with keys that the document itself names, so that a notary which lies can make one up.
/// <see cref="KeyRingOptions.NotaryAgreement"/> asks several to say the same.
/// </remarks>
public sealed record Notary(ServerName Name, IReadOnlyDictionary<KeyId, VerifyKey>? PinnedKeys = null);
