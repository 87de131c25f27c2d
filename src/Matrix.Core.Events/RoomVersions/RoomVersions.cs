using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Provides the known room versions. Each is built from the previous one, so the file reads as a change log.</summary>
/// <remarks>Source: Matrix spec, room versions, pages 1 to 12. CONTRIBUTING, "A new room version", says how to add one.</remarks>
public static class RoomVersions
{
    /// <summary>Gets room version 1.</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v1/">Room version 1</seealso>
    public static RoomVersion V1 { get; } = new()
    {
        Id = RoomVersionId.Parse("1"),
        SpecificationUrl = PageOf(1),
        IsStable = true,
        Format = new EventFormatRules { EventIdFormat = EventIdFormat.Declared, UsesReferenceHashes = true },
        Signatures = new SignatureRules { RequiresEventIdServer = true },
        Authorization = new AuthorizationRules
        {
            Creators = CreatorSource.ContentCreator,
            ChecksRedactions = true,
            ChecksAliases = true,
            AllowsStringPowerLevels = true,
            AllowsFloatPowerLevels = true,
        },
        Redaction = new RedactionRules { KeptFields = RedactionTable.V1 },
        StateResolution = StateResolutionAlgorithm.V1,
    };

    /// <summary>Gets room version 2: state resolution version 2 (MSC1442).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v2/">Room version 2</seealso>
    public static RoomVersion V2 { get; } = V1 with
    {
        Id = RoomVersionId.Parse("2"),
        SpecificationUrl = PageOf(2),
        StateResolution = StateResolutionAlgorithm.V2,
    };

    /// <summary>Gets room version 3: event IDs are hashes (MSC1659), and redactions are checked when they are applied.</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v3/">Room version 3</seealso>
    public static RoomVersion V3 { get; } = V2 with
    {
        Id = RoomVersionId.Parse("3"),
        SpecificationUrl = PageOf(3),
        Format = V2.Format with { EventIdFormat = EventIdFormat.StandardBase64Hash, UsesReferenceHashes = false },
        Signatures = V2.Signatures with { RequiresEventIdServer = false },
        Authorization = V2.Authorization with { ChecksRedactions = false },
    };

    /// <summary>Gets room version 4: event IDs are in URL-safe base64 (MSC2002).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v4/">Room version 4</seealso>
    public static RoomVersion V4 { get; } = V3 with
    {
        Id = RoomVersionId.Parse("4"),
        SpecificationUrl = PageOf(4),
        Format = V3.Format with { EventIdFormat = EventIdFormat.UrlSafeBase64Hash },
    };

    /// <summary>Gets room version 5: key validity is enforced (MSC2076).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v5/">Room version 5</seealso>
    public static RoomVersion V5 { get; } = V4 with
    {
        Id = RoomVersionId.Parse("5"),
        SpecificationUrl = PageOf(5),
        Signatures = V4.Signatures with { RequiresValidKeys = true },
    };

    /// <summary>
    /// Gets room version 6: strict canonical JSON (MSC2540), aliases without their own rules (MSC2432), and checked notification levels (MSC2209).
    /// </summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v6/">Room version 6</seealso>
    public static RoomVersion V6 { get; } = V5 with
    {
        Id = RoomVersionId.Parse("6"),
        SpecificationUrl = PageOf(6),
        Format = V5.Format with { RequiresStrictJson = true, MaxDepth = CanonicalJson.MaxInteger },
        Authorization = V5.Authorization with { ChecksAliases = false, ChecksNotificationLevels = true, AllowsFloatPowerLevels = false },
        Redaction = V5.Redaction with { KeptFields = RedactionTable.V6 },
    };

    /// <summary>Gets room version 7: knocking (MSC2403).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v7/">Room version 7</seealso>
    public static RoomVersion V7 { get; } = V6 with
    {
        Id = RoomVersionId.Parse("7"),
        SpecificationUrl = PageOf(7),
        Authorization = V6.Authorization with { AllowsKnocking = true },
    };

    /// <summary>Gets room version 8: restricted joins (MSC3083).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v8/">Room version 8</seealso>
    public static RoomVersion V8 { get; } = V7 with
    {
        Id = RoomVersionId.Parse("8"),
        SpecificationUrl = PageOf(8),
        Authorization = V7.Authorization with { AllowsRestrictedJoins = true },
        Redaction = V7.Redaction with { KeptFields = RedactionTable.V8 },
    };

    /// <summary>Gets room version 9: redaction keeps the authorising user of a restricted join (MSC3375).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v9/">Room version 9</seealso>
    public static RoomVersion V9 { get; } = V8 with
    {
        Id = RoomVersionId.Parse("9"),
        SpecificationUrl = PageOf(9),
        Redaction = V8.Redaction with { KeptFields = RedactionTable.V9 },
    };

    /// <summary>Gets room version 10: integer power levels (MSC3667) and <c>knock_restricted</c> (MSC3787).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v10/">Room version 10</seealso>
    public static RoomVersion V10 { get; } = V9 with
    {
        Id = RoomVersionId.Parse("10"),
        SpecificationUrl = PageOf(10),
        Authorization = V9.Authorization with { AllowsStringPowerLevels = false, RequiresIntegerPowerLevels = true, AllowsKnockRestrictedJoins = true },
    };

    /// <summary>Gets room version 11: an updated redaction algorithm (MSC2174, MSC2176, MSC3821), and the sender as the creator (MSC2175).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v11/">Room version 11</seealso>
    public static RoomVersion V11 { get; } = V10 with
    {
        Id = RoomVersionId.Parse("11"),
        SpecificationUrl = PageOf(11),
        Format = V10.Format with { DropsOverlongFields = true },
        Authorization = V10.Authorization with { Creators = CreatorSource.Sender },
        Redaction = new RedactionRules { KeptFields = RedactionTable.V11, RedactsIsInContent = true },
    };

    /// <summary>Gets room version 12: room IDs are hashes (MSC4291), creators are above all levels (MSC4289), and state resolution version 2.1 (MSC4297).</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/">Room version 12</seealso>
    public static RoomVersion V12 { get; } = V11 with
    {
        Id = RoomVersionId.Parse("12"),
        SpecificationUrl = PageOf(12),
        Format = V11.Format with { UsesCreateEventIdAsRoomId = true },
        Authorization = V11.Authorization with { Creators = CreatorSource.SenderAndAdditional, GivesCreatorsInfinitePower = true },
        StateResolution = StateResolutionAlgorithm.V2_1,
    };

    /// <summary>Gets the stable versions, in the order of the specification.</summary>
    public static ImmutableArray<RoomVersion> Stable { get; } = [V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V11, V12];

    /// <summary>
    /// Gets the unstable versions, which implementations have defined and which differ from a stable version only by data. They are found only if the caller asks
    /// for them.
    /// </summary>
    public static ImmutableArray<RoomVersion> Unstable { get; } =
    [
        V10.AsUnstable("org.matrix.msc3757.10") with { Authorization = V10.Authorization with { AllowsStateKeySuffixes = true } },
        V11.AsUnstable("org.matrix.msc3757.11") with { Authorization = V11.Authorization with { AllowsStateKeySuffixes = true } },
        V12.AsUnstable("org.matrix.hydra.11"),
        V10.AsUnstable("org.matrix.msc1767.10"),
        V10.AsUnstable("org.matrix.msc3389.10") with { Redaction = V10.Redaction with { KeptFields = RedactionTable.Msc3389 } },
        V11.AsUnstable("org.matrix.msc2870") with { Redaction = V11.Redaction with { KeptFields = RedactionTable.Msc2870 } },
        V7.AsUnstable("org.matrix.msc3667") with { Authorization = V7.Authorization with { AllowsStringPowerLevels = false, RequiresIntegerPowerLevels = true } },
        V9.AsUnstable("org.matrix.msc3787") with { Authorization = V9.Authorization with { AllowsKnockRestrictedJoins = true } },
    ];

    /// <summary>Gets the version that the specification recommends for new rooms.</summary>
    public static RoomVersion Default => V12;

    /// <summary>Tries to find a stable version.</summary>
    /// <param name="id">The identifier. It is compared as text. An unknown identifier does not have a default.</param>
    /// <param name="version">The version.</param>
    /// <returns><see langword="true"/> if the version is known; otherwise <see langword="false"/>.</returns>
    public static bool TryGet(RoomVersionId id, [NotNullWhen(true)] out RoomVersion? version) =>
        TryGet(id, includeUnstable: false, out version);

    /// <summary>Tries to find a version.</summary>
    /// <param name="id">The identifier. It is compared as text. An unknown identifier does not have a default.</param>
    /// <param name="includeUnstable"><see langword="true"/> to include <see cref="Unstable"/> versions.</param>
    /// <param name="version">The version.</param>
    /// <returns><see langword="true"/> if the version is known; otherwise <see langword="false"/>.</returns>
    public static bool TryGet(RoomVersionId id, bool includeUnstable, [NotNullWhen(true)] out RoomVersion? version)
    {
        version = Find(Stable, id) ?? (includeUnstable ? Find(Unstable, id) : null);
        return version is not null;
    }

    private static RoomVersion AsUnstable(this RoomVersion version, string id) => version with { Id = RoomVersionId.Parse(id), IsStable = false };

    private static Uri PageOf(int version) => new(new Uri("https://spec.matrix.org/"), $"v1.19/rooms/v{version}/");

    private static RoomVersion? Find(ImmutableArray<RoomVersion> versions, RoomVersionId id)
    {
        foreach (RoomVersion version in versions)
        {
            if (version.Id == id)
            {
                return version;
            }
        }

        return null;
    }
}
