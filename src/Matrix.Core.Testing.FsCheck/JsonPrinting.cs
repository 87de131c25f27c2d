using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>A JSON text and the canonical form that it has.</summary>
/// <param name="Text">The text, in one of the many spellings of its value.</param>
/// <param name="Canonical">The canonical form, which every spelling has.</param>
public sealed record JsonPrinting(Utf8Text Text, Utf8Text Canonical);
