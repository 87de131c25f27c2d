using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents a change in a server's keys that the host may want to know about: new keys, or a key ID that is used for two keys.</summary>
public sealed record KeyChange
{
    internal KeyChange(ContinuityVerdict verdict, ServerKeys document, ServerName? notary)
    {
        Verdict = verdict;
        Document = document;
        Notary = notary;
    }

    /// <summary>Gets the verdict on the document.</summary>
    public ContinuityVerdict Verdict { get; init; }

    /// <summary>Gets the document that contains the change.</summary>
    public ServerKeys Document { get; init; }

    /// <summary>Gets the notary that passed on the document, or null if it came from the server itself.</summary>
    public ServerName? Notary { get; init; }

    /// <summary>Gets the server.</summary>
    public ServerName Server => Document.ServerName;
}
