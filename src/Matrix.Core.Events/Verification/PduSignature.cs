using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Represents one signature on an event and its verdict.</summary>
public readonly record struct PduSignature
{
    internal PduSignature(Utf8Text server, Utf8Text keyId, SignatureVerdict verdict)
    {
        Server = server;
        KeyId = keyId;
        Verdict = verdict;
    }

    /// <summary>Gets the server that the signature is listed under. It may not be a valid server name.</summary>
    public Utf8Text Server { get; init; }

    /// <summary>Gets the key ID that the signature is listed under. It may not be a valid key ID.</summary>
    public Utf8Text KeyId { get; init; }

    /// <summary>Gets the verdict on the signature.</summary>
    public SignatureVerdict Verdict { get; init; }
}
