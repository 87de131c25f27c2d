namespace Matrix.Core.Json;

/// <summary>What a value is.</summary>
public enum JsonKind
{
    /// <summary>Nothing: a default slice, or text that begins no value.</summary>
    Undefined,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A string.</summary>
    String,

    /// <summary>A number, of any form.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary><c>null</c>. It is a value: a member that is null is not an absent member.</summary>
    Null,
}
