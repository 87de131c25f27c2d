using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>What a forge made: the bytes, what must become of them, and the field at fault.</summary>
internal readonly record struct Forged(byte[] Utf8, ExpectedOutcome Expected, PduField Field = PduField.None);
