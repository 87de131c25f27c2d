namespace Matrix.Core.Federation;

/// <summary>How older servers and unstable room versions are met.</summary>
public sealed record FederationClientOptions
{
    /// <summary>Whether <c>send_join</c> and <c>send_leave</c> are tried in their first version where a server does not know the second.</summary>
    /// <value>Default: false.</value>
    /// <remarks>Spec 1.18 removed the first versions (MSC4376). Servers that know nothing else are older than 2020. A request is sent again only after the answer that its endpoint is unknown.</remarks>
    public bool UseFirstVersionOfSend { get; init; }

    /// <summary>Whether templates of <c>make_leave</c> may be of a room version that the spec does not list.</summary>
    /// <value>Default: false.</value>
    /// <remarks>For joins and knocks the versions are those that the caller offers.</remarks>
    public bool IncludeUnstableRoomVersions { get; init; }
}
