using System.Collections.Immutable;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Provides the public keys with a published private key.</summary>
public static class CompromisedKeys
{
    private static readonly ImmutableArray<VerifyKey> Keys = [FromBase64("l/O9hxMVKB6Lg+3Hqf0FQQZhVESQcMzbPN1Cz2nM3og")];

    /// <summary>Determines whether a key is known to be compromised.</summary>
    /// <param name="key">The key.</param>
    /// <remarks>The list contains the key that a Helm chart shipped as its default (CVE-2026-24044).</remarks>
    public static bool Contains(VerifyKey key) => Keys.Contains(key);

    private static VerifyKey FromBase64(string text) =>
        VerifyKey.TryFromBase64(text, out VerifyKey? key) ? key : throw new FormatException($"'{text}' is not a key.");
}
