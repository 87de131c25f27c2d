namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the steps of server discovery. By default all steps of the spec are taken.</summary>
public sealed record DiscoveryPolicy
{
    /// <summary>Gets the policy with all steps.</summary>
    public static DiscoveryPolicy Default { get; } = new();

    /// <summary>Gets a value that indicates whether <c>/.well-known/matrix/server</c> is requested (step 3).</summary>
    /// <value>Default: <see langword="true"/>. Otherwise, discovery continues as if there were no document.</value>
    public bool UseWellKnown { get; init; } = true;

    /// <summary>Gets a value that indicates whether <c>_matrix-fed._tcp</c> is looked up (steps 3.3 and 4).</summary>
    /// <value>Default: <see langword="true"/>. MSC3922 would remove the steps.</value>
    public bool UseSrv { get; init; } = true;

    /// <summary>Gets a value that indicates whether <c>_matrix._tcp</c> is looked up (the deprecated steps 3.4 and 5).</summary>
    /// <value>Default: <see langword="true"/>, because servers still rely on it. MSC4344 would remove the steps.</value>
    public bool UseDeprecatedSrv { get; init; } = true;

    /// <summary>Gets a value that indicates whether status 410 at step 3 means that the server is gone and ends discovery (MSC4188).</summary>
    /// <value>Default: <see langword="true"/>. Otherwise, it is an ordinary error and step 4 follows, as in the text of the spec.</value>
    public bool StopAtHttpGone { get; init; } = true;
}
