using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>Represents the bytes of a hostile event, the outcome that they must lead to, and the field at fault.</summary>
internal readonly record struct HostileEventParts(byte[] Utf8, PduCheckResult Expected, PduField Field = PduField.None);
