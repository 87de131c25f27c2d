using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>Something about a server's keys that the host may want to know of: they changed, or an ID was used twice.</summary>
/// <param name="Verdict">What was found.</param>
/// <param name="Document">The document in which it was found.</param>
/// <param name="Notary">The notary that passed it on; null where it came from the server itself.</param>
public sealed record KeyChange(ContinuityVerdict Verdict, ServerKeys Document, ServerName? Notary)
{
    /// <summary>The server.</summary>
    public ServerName Server => Document.ServerName;
}
