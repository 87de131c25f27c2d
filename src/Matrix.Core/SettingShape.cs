namespace Matrix.Core;

/// <summary>What stands at the path of a setting.</summary>
internal enum SettingShape
{
    /// <summary>One value.</summary>
    Value,

    /// <summary>A list of values.</summary>
    List,

    /// <summary>Other settings.</summary>
    Group,
}
