using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>What became of one signature on an event.</summary>
/// <param name="Server">The server that the signature is listed under. It need not be a valid server name.</param>
/// <param name="KeyId">The ID of the key that it is listed under. It need not be a valid key ID.</param>
/// <param name="Verdict">What became of it.</param>
public readonly record struct PduSignature(Utf8Text Server, Utf8Text KeyId, SignatureVerdict Verdict);
