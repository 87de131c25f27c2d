using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents a change in a server's keys that the host may want to know about: new keys, or a key ID that is used for two keys.</summary>
/// <param name="Verdict">The verdict on the document.</param>
/// <param name="Document">The document that contains the change.</param>
/// <param name="Notary">The notary that passed on the document, or null if it came from the server itself.</param>
public sealed record KeyChange(ContinuityVerdict Verdict, ServerKeys Document, ServerName? Notary)
{
    /// <summary>Gets the server.</summary>
    public ServerName Server => Document.ServerName;
}
