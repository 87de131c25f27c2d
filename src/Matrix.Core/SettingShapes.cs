using Microsoft.Extensions.Configuration;

namespace Matrix.Core;

/// <summary>
/// Provides the names and shapes of the settings. The binder ignores unknown settings and settings of another shape, so this class reports them by their paths.
/// </summary>
internal static class SettingShapes
{
    /// <summary>The settings by their paths in <see cref="MatrixFederationSettings"/>. A test compares them with the classes.</summary>
    internal static readonly IReadOnlyDictionary<string, SettingShape> All = new Dictionary<string, SettingShape>(StringComparer.OrdinalIgnoreCase)
    {
        ["ServerName"] = SettingShape.Value,
        ["SigningKeyFile"] = SettingShape.Value,
        ["AllowNetworks"] = SettingShape.List,
        ["DenyNetworks"] = SettingShape.List,
        ["NameServers"] = SettingShape.List,
        ["Http"] = SettingShape.Group,
        ["Http:UserAgent"] = SettingShape.Value,
        ["Http:ConnectionLifetime"] = SettingShape.Value,
        ["Http:ConnectionIdleLifetime"] = SettingShape.Value,
        ["Http:MaxDecompressionRatio"] = SettingShape.Value,
        ["Http:DecompressionGrace"] = SettingShape.Value,
        ["Http:TrustedRootsFile"] = SettingShape.Value,
        ["Discovery"] = SettingShape.Group,
        ["Discovery:UseWellKnown"] = SettingShape.Value,
        ["Discovery:UseSrv"] = SettingShape.Value,
        ["Discovery:UseDeprecatedSrv"] = SettingShape.Value,
        ["Discovery:StopAtHttpGone"] = SettingShape.Value,
        ["Keys"] = SettingShape.Group,
        ["Keys:Notaries"] = SettingShape.List,
        ["Keys:NotaryAgreement"] = SettingShape.Value,
        ["Keys:ConcurrentFetches"] = SettingShape.Value,
        ["Keys:Deadline"] = SettingShape.Value,
        ["Keys:UnseenAfter"] = SettingShape.Value,
        ["Client"] = SettingShape.Group,
        ["Client:AllowV1SendEndpoints"] = SettingShape.Value,
        ["Client:IncludeUnstableRoomVersions"] = SettingShape.Value,
    };

    /// <summary>Returns the errors in the settings of a section, each with its path.</summary>
    public static IEnumerable<string> Problems(IConfiguration configuration) => Problems(configuration, "");

    private static IEnumerable<string> Problems(IConfiguration configuration, string group)
    {
        foreach (IConfigurationSection child in configuration.GetChildren())
        {
            bool hasChildren = child.GetChildren().Any();
            if (!All.TryGetValue(group + child.Key, out SettingShape shape))
            {
                yield return $"{child.Path} is not a known setting.";
            }
            else if (shape == SettingShape.Value && hasChildren)
            {
                yield return $"{child.Path} must be a single value. It is a list or a group.";
            }
            else if (shape != SettingShape.Value && !string.IsNullOrEmpty(child.Value))
            {
                yield return $"{child.Path} must be a {(shape == SettingShape.List ? "list" : "group")}. It is a single value.";
            }
            else if (shape == SettingShape.List && child.GetChildren().FirstOrDefault(item => string.IsNullOrEmpty(item.Value)) is { } item)
            {
                yield return $"{item.Path} must be text. It is empty, a list or a group.";
            }
            else if (shape == SettingShape.Group)
            {
                // Groups contain no groups, so the recursion is one level deep.
                foreach (string problem in Problems(child, $"{group}{child.Key}:"))
                {
                    yield return problem;
                }
            }
        }
    }
}
