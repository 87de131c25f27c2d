using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents an accepted redaction and its target, which the room may not have.</summary>
/// <param name="Target">The event that is redacted.</param>
/// <param name="RedactionId">The ID of the redaction.</param>
public readonly record struct StoredRedaction(EventId Target, EventId RedactionId);
