using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Represents a JSON text and its canonical form.</summary>
/// <param name="Text">The text, in one of the many spellings of its value.</param>
/// <param name="Canonical">The canonical form, which all spellings share.</param>
public sealed record JsonPrinting(Utf8Text Text, Utf8Text Canonical);
