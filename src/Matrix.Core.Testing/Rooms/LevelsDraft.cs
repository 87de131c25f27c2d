using System.Globalization;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Testing;

/// <summary>Represents power levels that can be changed, read from a room without validation.</summary>
internal sealed class LevelsDraft
{
    public static readonly string[] ScalarNames = ["ban", "events_default", "invite", "kick", "redact", "state_default", "users_default"];

    private LevelsDraft()
    {
    }

    public SortedDictionary<string, long> Scalars { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Users { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Events { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Notifications { get; } = new(StringComparer.Ordinal);

    /// <summary>Returns the levels of an event, or an empty draft if the event is <see langword="null"/>.</summary>
    public static LevelsDraft FromEvent(VerifiedPdu? powerLevels)
    {
        var draft = new LevelsDraft();
        if (powerLevels is null)
        {
            return draft;
        }

        JsonSlice content = powerLevels.Pdu.Content;
        Read(content, draft.Scalars);
        Read(Member(content, "users"u8), draft.Users);
        Read(Member(content, "events"u8), draft.Events);
        Read(Member(content, "notifications"u8), draft.Notifications);
        return draft;
    }

    /// <summary>Returns the level of a user in this draft.</summary>
    public long LevelOf(UserId user) => Users.TryGetValue(user.ToString(), out long level) ? level : Scalars.GetValueOrDefault("users_default");

    /// <summary>Writes the content.</summary>
    /// <param name="asString">Returns, for each level, whether to write it as a string, as in old rooms.</param>
    public byte[] Write(Func<bool> asString) => JsonObject.Write(writer =>
    {
        Write(writer, Scalars, asString);
        foreach ((string name, SortedDictionary<string, long> levels) in new[] { ("events", Events), ("notifications", Notifications), ("users", Users) })
        {
            if (levels.Count > 0)
            {
                writer.WriteStartObject(name);
                Write(writer, levels, asString);
                writer.WriteEndObject();
            }
        }
    });

    private static JsonSlice Member(JsonSlice content, ReadOnlySpan<byte> name) => content.TryGetMember(name, out JsonSlice value) ? value : default;

    private static void Read(JsonSlice levels, SortedDictionary<string, long> into)
    {
        foreach (JsonMember member in levels.EnumerateObject())
        {
            if (member.Value.TryGetInt64(out long level)
                || (member.Value.TryGetString(out string text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out level)))
            {
                into[Text.ToString(member.Name)] = level;
            }
        }
    }

    private static void Write(Utf8JsonWriter writer, SortedDictionary<string, long> levels, Func<bool> asString)
    {
        foreach ((string name, long level) in levels)
        {
            if (asString())
            {
                writer.WriteString(name, level.ToString(CultureInfo.InvariantCulture));
            }
            else
            {
                writer.WriteNumber(name, level);
            }
        }
    }
}
