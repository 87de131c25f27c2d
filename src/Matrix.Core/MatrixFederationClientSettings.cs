using Matrix.Core.Federation;

namespace Matrix.Core;

/// <summary>Represents the settings under <c>Client</c>. Each sets the option of the same name in <see cref="FederationClientOptions"/>.</summary>
public sealed class MatrixFederationClientSettings
{
    /// <summary>
    /// Gets or sets a value that indicates whether version 1 of <c>send_join</c> and <c>send_leave</c> is tried. Sets
    /// <see cref="FederationClientOptions.AllowV1SendEndpoints"/>.
    /// </summary>
    public bool? AllowV1SendEndpoints { get; set; }

    /// <summary>
    /// Gets or sets a value that indicates whether templates may use a room version that the spec does not list. Sets
    /// <see cref="FederationClientOptions.IncludeUnstableRoomVersions"/>.
    /// </summary>
    public bool? IncludeUnstableRoomVersions { get; set; }
}
