using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Represents one signature on an event and its verdict.</summary>
/// <param name="Server">The server that the signature is listed under. It may not be a valid server name.</param>
/// <param name="KeyId">The key ID that the signature is listed under. It may not be a valid key ID.</param>
/// <param name="Verdict">The verdict on the signature.</param>
public readonly record struct PduSignature(Utf8Text Server, Utf8Text KeyId, SignatureVerdict Verdict);
