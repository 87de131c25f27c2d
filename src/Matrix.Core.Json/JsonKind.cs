namespace Matrix.Core.Json;

/// <summary>Specifies the kind of a JSON value.</summary>
public enum JsonKind
{
    /// <summary>No value: a default slice, or text that does not begin a value.</summary>
    Undefined,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A string.</summary>
    String,

    /// <summary>A number of any form.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary><c>null</c>. A member with the value <c>null</c> is present.</summary>
    Null,
}
