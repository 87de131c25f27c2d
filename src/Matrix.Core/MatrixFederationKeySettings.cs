using Matrix.Core.Federation.Keys;

namespace Matrix.Core;

/// <summary>Represents the settings under <c>Keys</c>. Each sets the option of the same name in <see cref="KeyRingOptions"/>.</summary>
public sealed class MatrixFederationKeySettings
{
    /// <summary>Gets the names of the notaries that are asked if a server itself does not return a key. Sets <see cref="KeyRingOptions.Notaries"/>.</summary>
    public IList<string> Notaries { get; } = [];

    /// <summary>Gets or sets the number of notaries that must report every key of a document. Sets <see cref="KeyRingOptions.NotaryAgreement"/>.</summary>
    public int? NotaryAgreement { get; set; }

    /// <summary>
    /// Gets or sets the maximum number of servers that are asked for their own keys at the same time. Sets <see cref="KeyRingOptions.ConcurrentFetches"/>.
    /// </summary>
    public int? ConcurrentFetches { get; set; }

    /// <summary>Gets or sets the maximum time for one server or one notary to answer. Sets <see cref="KeyRingOptions.Deadline"/>.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>
    /// Gets or sets the time without a document of a server after which its next document must be tied to the known keys. Sets
    /// <see cref="KeyRingOptions.UnseenAfter"/>.
    /// </summary>
    public TimeSpan? UnseenAfter { get; set; }
}
