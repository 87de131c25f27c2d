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
    public static RoomVersion V1 { get; } = new()
    {
        Id = RoomVersionId.Parse("1"),
        IsStable = true,
        EventIdFormat = EventIdFormat.Declared,
        ReferencesCarryHashes = true,
        EventIdServerMustSign = true,
        Redaction = RedactionTable.V1,
        RedactionHasAuthRule = true,
        AliasesHaveAuthRule = true,
        StringPowerLevels = true,
        FloatPowerLevels = true,
        Creators = CreatorSource.ContentCreator,
        StateResolution = StateResolutionAlgorithm.V1,
    };

    /// <summary>Gets room version 2: state resolution version 2 (MSC1442).</summary>
    public static RoomVersion V2 { get; } = V1 with
    {
        Id = RoomVersionId.Parse("2"),
        StateResolution = StateResolutionAlgorithm.V2,
    };

    /// <summary>Gets room version 3: event IDs are hashes (MSC1659), and redactions are checked when they are applied.</summary>
    public static RoomVersion V3 { get; } = V2 with
    {
        Id = RoomVersionId.Parse("3"),
        EventIdFormat = EventIdFormat.StandardBase64Hash,
        ReferencesCarryHashes = false,
        EventIdServerMustSign = false,
        RedactionHasAuthRule = false,
    };

    /// <summary>Gets room version 4: event IDs are in URL-safe base64 (MSC2002).</summary>
    public static RoomVersion V4 { get; } = V3 with
    {
        Id = RoomVersionId.Parse("4"),
        EventIdFormat = EventIdFormat.UrlSafeBase64Hash,
    };

    /// <summary>Gets room version 5: key validity is enforced (MSC2076).</summary>
    public static RoomVersion V5 { get; } = V4 with
    {
        Id = RoomVersionId.Parse("5"),
        EnforcesKeyValidity = true,
    };

    /// <summary>
    /// Gets room version 6: strict canonical JSON (MSC2540), aliases without their own rules (MSC2432), and checked notification levels (MSC2209).
    /// </summary>
    public static RoomVersion V6 { get; } = V5 with
    {
        Id = RoomVersionId.Parse("6"),
        StrictCanonicalJson = true,
        MaxDepth = CanonicalJson.MaxInteger,
        Redaction = RedactionTable.V6,
        AliasesHaveAuthRule = false,
        NotificationLevelsAreChecked = true,
        FloatPowerLevels = false,
    };

    /// <summary>Gets room version 7: knocking (MSC2403).</summary>
    public static RoomVersion V7 { get; } = V6 with
    {
        Id = RoomVersionId.Parse("7"),
        Knocking = true,
    };

    /// <summary>Gets room version 8: restricted joins (MSC3083).</summary>
    public static RoomVersion V8 { get; } = V7 with
    {
        Id = RoomVersionId.Parse("8"),
        Redaction = RedactionTable.V8,
        RestrictedJoins = true,
    };

    /// <summary>Gets room version 9: redaction keeps the authorising user of a restricted join (MSC3375).</summary>
    public static RoomVersion V9 { get; } = V8 with
    {
        Id = RoomVersionId.Parse("9"),
        Redaction = RedactionTable.V9,
    };

    /// <summary>Gets room version 10: integer power levels (MSC3667) and <c>knock_restricted</c> (MSC3787).</summary>
    public static RoomVersion V10 { get; } = V9 with
    {
        Id = RoomVersionId.Parse("10"),
        StringPowerLevels = false,
        PowerLevelTypesAreChecked = true,
        KnockRestrictedJoins = true,
    };

    /// <summary>Gets room version 11: an updated redaction algorithm (MSC2174, MSC2176, MSC3821), and the sender as the creator (MSC2175).</summary>
    public static RoomVersion V11 { get; } = V10 with
    {
        Id = RoomVersionId.Parse("11"),
        StrictFieldLength = true,
        Redaction = RedactionTable.V11,
        RedactsInContent = true,
        Creators = CreatorSource.Sender,
    };

    /// <summary>Gets room version 12: room IDs are hashes (MSC4291), creators are above all levels (MSC4289), and state resolution version 2.1 (MSC4297).</summary>
    public static RoomVersion V12 { get; } = V11 with
    {
        Id = RoomVersionId.Parse("12"),
        RoomIdIsCreateEventId = true,
        Creators = CreatorSource.SenderAndAdditional,
        CreatorsHaveInfinitePower = true,
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
        V10 with { Id = RoomVersionId.Parse("org.matrix.msc3757.10"), IsStable = false, OwnedStateKeySuffixes = true },
        V11 with { Id = RoomVersionId.Parse("org.matrix.msc3757.11"), IsStable = false, OwnedStateKeySuffixes = true },
        V12 with { Id = RoomVersionId.Parse("org.matrix.hydra.11"), IsStable = false },
        V10 with { Id = RoomVersionId.Parse("org.matrix.msc1767.10"), IsStable = false },
        V10 with { Id = RoomVersionId.Parse("org.matrix.msc3389.10"), IsStable = false, Redaction = RedactionTable.Msc3389 },
        V11 with { Id = RoomVersionId.Parse("org.matrix.msc2870"), IsStable = false, Redaction = RedactionTable.Msc2870 },
        V7 with { Id = RoomVersionId.Parse("org.matrix.msc3667"), IsStable = false, StringPowerLevels = false, PowerLevelTypesAreChecked = true },
        V9 with { Id = RoomVersionId.Parse("org.matrix.msc3787"), IsStable = false, KnockRestrictedJoins = true },
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
