namespace Matrix.Core.Federation.Discovery;

/// <summary>Which steps of server discovery are taken. The default is all, as the spec has them.</summary>
public sealed record DiscoveryPolicy
{
    /// <summary>All steps.</summary>
    public static DiscoveryPolicy Default { get; } = new();

    /// <summary>Step 3: ask for <c>/.well-known/matrix/server</c>.</summary>
    /// <value><see langword="true"/>. Otherwise discovery goes on as if there were none.</value>
    public bool UseWellKnown { get; init; } = true;

    /// <summary>Steps 3.3 and 4: ask for <c>_matrix-fed._tcp</c>.</summary>
    /// <value><see langword="true"/>; MSC3922 would take the steps away.</value>
    public bool UseSrv { get; init; } = true;

    /// <summary>The deprecated steps 3.4 and 5: ask for <c>_matrix._tcp</c>.</summary>
    /// <value><see langword="true"/>, since servers still rely on it; MSC4344 would take the steps away.</value>
    public bool UseDeprecatedSrv { get; init; } = true;

    /// <summary>Take status 410 at step 3 as the server's word that it is gone, and stop (MSC4188).</summary>
    /// <value><see langword="true"/>. Otherwise it is an error like any other, and step 4 follows, as the spec's text alone would have it.</value>
    public bool StopAtHttpGone { get; init; } = true;
}
