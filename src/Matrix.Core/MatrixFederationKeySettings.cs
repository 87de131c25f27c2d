using Matrix.Core.Federation.Keys;

namespace Matrix.Core;

/// <summary>The settings under <c>Keys</c>. Each sets the option of its name in <see cref="KeyRingOptions"/>.</summary>
public sealed class MatrixFederationKeySettings
{
    /// <summary>The names of the notaries that are asked where a server itself does not give a key. Sets <see cref="KeyRingOptions.Notaries"/>.</summary>
    public IList<string> Notaries { get; } = [];

    /// <summary>How many notaries must tell of every key of a document. Sets <see cref="KeyRingOptions.NotaryAgreement"/>.</summary>
    public int? NotaryAgreement { get; set; }

    /// <summary>How many servers are asked for their own keys at a time. Sets <see cref="KeyRingOptions.ConcurrentFetches"/>.</summary>
    public int? ConcurrentFetches { get; set; }

    /// <summary>How long one round of fetching may take in all. Sets <see cref="KeyRingOptions.Deadline"/>.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>After how long without a document of a server its next one must be tied to the keys known before. Sets <see cref="KeyRingOptions.UnseenAfter"/>.</summary>
    public TimeSpan? UnseenAfter { get; set; }
}
