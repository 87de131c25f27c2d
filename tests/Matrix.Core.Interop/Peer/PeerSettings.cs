using System.Security.Cryptography.X509Certificates;

namespace Matrix.Core.Interop.Peer;

/// <summary>Where the peer is, by the environment. <c>eng/interop.sh</c> sets all of it.</summary>
internal static class PeerSettings
{
    /// <summary>Set to 1 where the tests are to run: they need a Synapse, and a port of their own.</summary>
    public const string OptIn = "MATRIX_CORE_INTEROP";

    /// <summary>The folder of the scripts that set the peer up; <c>../shared/tools/synapse-peer</c> beside the repository where it is not set.</summary>
    public const string Scripts = "MATRIX_CORE_SYNAPSE_PEER";

    /// <summary>The scripts' own: where they keep the peer; <c>matrix-peer</c> in the temporary folder where it is not set.</summary>
    public const string Root = "MATRIX_PEER_ROOT";

    public static string ScriptsFolder => Given(Scripts) ?? Path.GetFullPath(Path.Combine(TestFolders.Repository, "..", "shared", "tools", "synapse-peer"));

    /// <summary>The certificate that all of the peer's certificates lead to.</summary>
    public static string AuthorityFile => Path.Combine(Given(Root) ?? Path.Combine(Path.GetTempPath(), "matrix-peer"), "sid", "srv", "ca", "ca.crt");

    public static X509Certificate2Collection Authority => [X509CertificateLoader.LoadCertificateFromFile(AuthorityFile)];

    /// <summary>Why the tests cannot run; null where, as far as files and variables tell, they can.</summary>
    public static string? WhyNot =>
        Given(OptIn) != "1" ? $"Interop tests speak to a real Synapse: run eng/interop.sh, or set {OptIn}=1 beside one that runs."
        : !File.Exists(Path.Combine(ScriptsFolder, "run-homeserver.sh")) ? $"There are no scripts for the peer in {ScriptsFolder}: set {Scripts}."
        : !File.Exists(AuthorityFile) ? $"There is no peer: {AuthorityFile} is missing. Run eng/interop.sh, or set {Root}."
        : null;

    private static string? Given(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
