using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>A user's profile: any fields, of any kind. All of it is the other server's word.</summary>
public sealed class Profile
{
    internal Profile(IReadOnlyDictionary<string, RawJson> fields, int leftOutCount)
    {
        Fields = fields;
        LeftOutCount = leftOutCount;
    }

    /// <summary>The fields as they came. One that is <c>null</c> is not set.</summary>
    public IReadOnlyDictionary<string, RawJson> Fields { get; }

    /// <summary>How many fields were left out because they cannot be read.</summary>
    public int LeftOutCount { get; }

    /// <summary>The display name; null where it is not set, or no string.</summary>
    public string? DisplayName => Read("displayname");

    /// <summary>The address of the avatar (<c>mxc://…</c>), as it came; null where it is not set, or no string.</summary>
    public string? AvatarUrl => Read("avatar_url");

    /// <summary>The time zone, by its name in the IANA database, unchecked; null where it is not set, or no string.</summary>
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
