using Microsoft.Extensions.Configuration;

namespace Matrix.Core;

/// <summary>The names and shapes of the settings. The binder passes over what it does not know and what is of another shape; here each is told of by its path.</summary>
internal static class SettingShapes
{
    /// <summary>Every setting by its path in <see cref="MatrixFederationSettings"/>. A test holds it to the classes.</summary>
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

    /// <summary>What is wrong with the settings of a section, each by its path.</summary>
    public static IEnumerable<string> Problems(IConfiguration configuration) => Problems(configuration, "");

    private static IEnumerable<string> Problems(IConfiguration configuration, string group)
    {
        foreach (IConfigurationSection child in configuration.GetChildren())
        {
            bool hasChildren = child.GetChildren().Any();
            if (!All.TryGetValue(group + child.Key, out SettingShape shape))
            {
                yield return $"{child.Path} is not a setting.";
            }
            else if (shape == SettingShape.Value && hasChildren)
            {
                yield return $"{child.Path} is one value, and not a list or a group.";
            }
            else if (shape != SettingShape.Value && !string.IsNullOrEmpty(child.Value))
            {
                yield return $"{child.Path} is a {(shape == SettingShape.List ? "list" : "group")}, and not one value.";
            }
            else if (shape == SettingShape.List && child.GetChildren().FirstOrDefault(item => string.IsNullOrEmpty(item.Value)) is { } item)
            {
                yield return $"{item.Path} is not text.";
            }
            else if (shape == SettingShape.Group)
            {
                // Groups hold no groups: this is one step down, and no more.
                foreach (string problem in Problems(child, $"{group}{child.Key}:"))
                {
                    yield return problem;
                }
            }
        }
    }
}
