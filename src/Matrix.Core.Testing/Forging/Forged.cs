using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>Represents the result of a forge: the bytes, the expected outcome, and the field at fault.</summary>
internal readonly record struct Forged(byte[] Utf8, ExpectedOutcome Expected, PduField Field = PduField.None);
