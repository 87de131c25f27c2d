namespace Matrix.Core.Federation;

/// <summary>Provides compatibility options for older servers and unstable room versions.</summary>
public sealed record FederationClientOptions
{
    /// <summary>
    /// Gets a value that indicates whether version 1 of <c>send_join</c> and <c>send_leave</c> is tried if a server does not support version 2.
    /// </summary>
    /// <value>Default: false.</value>
    /// <remarks>
    /// Spec 1.18 removed version 1 (MSC4376). Only servers from before 2020 support nothing else. A request is repeated only after the server answers that the
    /// endpoint is unknown.
    /// </remarks>
    public bool AllowV1SendEndpoints { get; init; }

    /// <summary>Gets a value that indicates whether <c>make_leave</c> templates may use a room version that the spec does not list.</summary>
    /// <value>Default: false.</value>
    /// <remarks>For joins and knocks, the caller passes the allowed versions.</remarks>
    public bool IncludeUnstableRoomVersions { get; init; }
}
