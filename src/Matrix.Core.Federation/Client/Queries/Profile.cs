using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a user's profile: fields of any name and kind. The other server chose all values.</summary>
public sealed class Profile
{
    internal Profile(IReadOnlyDictionary<string, RawJson> fields, int leftOutCount)
    {
        Fields = fields;
        LeftOutCount = leftOutCount;
    }

    /// <summary>Gets the fields as received. A field with the value <c>null</c> is not set.</summary>
    public IReadOnlyDictionary<string, RawJson> Fields { get; }

    /// <summary>Gets the number of fields that were left out because they cannot be read.</summary>
    public int LeftOutCount { get; }

    /// <summary>Gets the display name, or null if it is not set or not a string.</summary>
    public string? DisplayName => Read("displayname");

    /// <summary>Gets the URL of the avatar (<c>mxc://…</c>) as received, or null if it is not set or not a string.</summary>
    public string? AvatarUrl => Read("avatar_url");

    /// <summary>Gets the IANA name of the time zone, unchecked, or null if it is not set or not a string.</summary>
    public string? TimeZone => Read("m.tz");

    internal static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out Profile? profile, out ContentError error)
    {
        profile = null;
        if (!JsonEnvelope.TryParse(json, [], out JsonEnvelope? reply, out error))
        {
            return false;
        }

        bool isMap = reply.TryReadMap<string, RawJson>(json.Trim(" \t\r\n"u8), MapKeys.Name, TryReadField, out IReadOnlyDictionary<string, RawJson>? fields);
        profile = isMap ? new Profile(fields!, reply.LeftOutCount) : null;
        return profile is not null;
    }

    private static bool TryReadField(ReadOnlyMemory<byte> value, out RawJson field)
    {
        bool isGood = WireJson.IsStrict(value.Span);
        field = isGood ? new RawJson(value.ToArray()) : default;
        return isGood;
    }

    private string? Read(string name) => Fields.TryGetValue(name, out RawJson value) && value.TryGetString(out string text) ? text : null;
}
