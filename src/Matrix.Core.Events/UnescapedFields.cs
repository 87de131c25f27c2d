using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>
/// Represents the texts of an event if at least one of them is not in its bytes, because the field has escapes or the room ID is derived. Few events need it.
/// </summary>
internal sealed record UnescapedFields(Utf8Text Type, Utf8Text StateKey, Utf8Text Sender, Utf8Text RoomId);
