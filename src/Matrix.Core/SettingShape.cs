namespace Matrix.Core;

/// <summary>Specifies the shape of a setting.</summary>
internal enum SettingShape
{
    /// <summary>A single value.</summary>
    Value,

    /// <summary>A list of values.</summary>
    List,

    /// <summary>A group of other settings.</summary>
    Group,
}
