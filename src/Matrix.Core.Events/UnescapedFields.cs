using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>The texts of an event of which one is not in its bytes: of a field spelled with escapes, or of a room ID that is derived. Few events have one.</summary>
internal sealed record UnescapedFields(Utf8Text Type, Utf8Text StateKey, Utf8Text Sender, Utf8Text RoomId);
