namespace Matrix.Core.Federation;

/// <summary>A user's profile: any fields, of any kind. All of it is the other server's word.</summary>
public sealed class Profile
{
    internal Profile(IReadOnlyDictionary<string, RawJson> fields) => Fields = fields;

    /// <summary>The fields as they came. One that is <c>null</c> is not set.</summary>
    public IReadOnlyDictionary<string, RawJson> Fields { get; }

    /// <summary>The display name; null where it is not set, or no string.</summary>
    public string? DisplayName => Read("displayname");

    /// <summary>The address of the avatar (<c>mxc://…</c>), as it came; null where it is not set, or no string.</summary>
    public string? AvatarUrl => Read("avatar_url");

    /// <summary>The time zone, by its name in the IANA database, unchecked; null where it is not set, or no string.</summary>
    public string? TimeZone => Read("m.tz");

    private string? Read(string name) => Fields.TryGetValue(name, out RawJson value) && value.TryGetString(out string text) ? text : null;
}
