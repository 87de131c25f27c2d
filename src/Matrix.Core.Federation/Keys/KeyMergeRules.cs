using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Specifies the options of a ring that decide which keys of a document are accepted.</summary>
/// <param name="IsDeniedKey">A predicate that selects keys that are never accepted.</param>
/// <param name="Policy">The treatment of a second key under a used ID.</param>
/// <param name="KeepDocuments">Whether the document itself is kept with its keys.</param>
internal sealed record KeyMergeRules(Predicate<VerifyKey> IsDeniedKey, KeyIdPolicy Policy, bool KeepDocuments);
