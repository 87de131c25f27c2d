using Matrix.Core.Federation;

namespace Matrix.Core;

/// <summary>The settings under <c>Client</c>. Each sets the option of its name in <see cref="FederationClientOptions"/>.</summary>
public sealed class MatrixFederationClientSettings
{
    /// <summary>Whether <c>send_join</c> and <c>send_leave</c> are tried in their first version. Sets <see cref="FederationClientOptions.AllowV1SendEndpoints"/>.</summary>
    public bool? AllowV1SendEndpoints { get; set; }

    /// <summary>Whether templates may be of a room version that the spec does not list. Sets <see cref="FederationClientOptions.IncludeUnstableRoomVersions"/>.</summary>
    public bool? IncludeUnstableRoomVersions { get; set; }
}
