namespace Matrix.Core.Events;

/// <summary>Represents the redaction of events in a room version.</summary>
/// <remarks>Matrix spec, § Redactions (https://spec.matrix.org/v1.19/rooms/v12/#redactions).</remarks>
public sealed record RedactionRules
{
    /// <summary>Gets the fields that redaction keeps.</summary>
    public required RedactionTable KeptFields { get; init; }

    /// <summary>Gets a value that indicates whether <c>redacts</c> is in the content of a redaction instead of at its top level. Version 11 and later.</summary>
    public bool RedactsIsInContent { get; init; }
}
