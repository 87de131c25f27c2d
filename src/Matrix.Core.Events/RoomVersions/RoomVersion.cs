using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Represents a room version as data, with one flag for each difference between versions.</summary>
/// <remarks>
/// The algorithms read only the flags. The library does not compare or switch on versions anywhere else. The identifier is opaque: versions are not ordered, and the
/// flags cannot be derived from it. Create a custom version from an existing one with a <c>with</c> expression. Source: Matrix spec, room versions.
/// </remarks>
public sealed record RoomVersion
{
    /// <summary>Gets the identifier, as in the content of the room's create event.</summary>
    public required RoomVersionId Id { get; init; }

    /// <summary>Gets a value that indicates whether the spec lists the version as stable. Unstable versions are used only if the caller asks for them.</summary>
    public bool IsStable { get; init; }

    /// <summary>
    /// Gets the page of the specification that describes the version; null if it has no page. An unstable version has the page of the stable version that it is based on.
    /// </summary>
    public Uri? SpecificationUrl { get; init; }

    /// <summary>Gets the format of events.</summary>
    public required EventFormatRules Format { get; init; }

    /// <summary>Gets the rules on signatures.</summary>
    public required SignatureRules Signatures { get; init; }

    /// <summary>Gets the differences in the auth rules.</summary>
    public required AuthorizationRules Authorization { get; init; }

    /// <summary>Gets the rules of redaction.</summary>
    public required RedactionRules Redaction { get; init; }

    /// <summary>Gets the algorithm that resolves states.</summary>
    public required StateResolutionAlgorithm StateResolution { get; init; }

    /// <summary>Determines whether another version has the same identifier.</summary>
    /// <param name="other">The other version.</param>
    public bool Equals(RoomVersion? other) => other is not null && Id == other.Id;

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <summary>Returns the identifier.</summary>
    public override string ToString() => Id.ToString();
}
