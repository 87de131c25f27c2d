using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>The options of a ring that decide what is taken of a document.</summary>
/// <param name="IsDeniedKey">Keys that are never taken.</param>
/// <param name="Policy">What becomes of a second key under an ID.</param>
/// <param name="KeepDocuments">Whether the document itself is kept beside its keys.</param>
internal sealed record KeyIntakeRules(Predicate<VerifyKey> IsDeniedKey, KeyIdPolicy Policy, bool KeepDocuments);
