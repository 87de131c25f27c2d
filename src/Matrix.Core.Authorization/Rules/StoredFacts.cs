using System.Globalization;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>Reads and writes the byte form of the facts of a refusal: a JSON object with a member for each fact that is set.</summary>
internal static class StoredFacts
{
    private const string Infinite = "infinite";

    private static readonly (Membership Value, string Name)[] Memberships =
    [
        (Membership.None, "none"), (Membership.Join, "join"), (Membership.Invite, "invite"), (Membership.Leave, "leave"), (Membership.Ban, "ban"),
        (Membership.Knock, "knock"), (Membership.Unknown, "unknown"),
    ];

    private static readonly (JoinRule Value, string Name)[] JoinRules =
    [
        (JoinRule.Invite, "invite"), (JoinRule.Public, "public"), (JoinRule.Knock, "knock"), (JoinRule.Restricted, "restricted"),
        (JoinRule.KnockRestricted, "knock_restricted"), (JoinRule.Unknown, "other"),
    ];

    public static void Write(Utf8JsonWriter writer, AuthFacts facts)
    {
        writer.WriteStartObject();
        if (facts.CitedEvent is { } cited)
        {
            writer.WriteString("cited_event"u8, cited.Utf8Span);
        }

        if (facts.Field is { } field)
        {
            writer.WriteString("field"u8, field);
        }

        if (facts.JoinRule is { } joinRule)
        {
            writer.WriteString("join_rule"u8, NameOf(JoinRules, joinRule));
        }

        if (facts.Slot is { } key)
        {
            writer.WriteStartArray("key"u8);
            writer.WriteStringValue(key.Type.Utf8Span);
            writer.WriteStringValue(key.StateKey.Utf8Span);
            writer.WriteEndArray();
        }

        if (facts.LevelIsMalformed)
        {
            writer.WriteBoolean("level_is_malformed"u8, value: true);
        }

        WriteLevel(writer, "required_level", facts.RequiredLevel);
        WriteLevel(writer, "sender_level", facts.SenderLevel);
        WriteMembership(writer, "sender_membership", facts.SenderMembership);
        WriteLevel(writer, "target_level", facts.TargetLevel);
        WriteMembership(writer, "target_membership", facts.TargetMembership);
        writer.WriteEndObject();
    }

    public static StoredFormError Read(JsonSlice stored, out AuthFacts? facts)
    {
        facts = null;
        if (stored.Kind != JsonKind.Object)
        {
            return Malformed("facts");
        }

        var read = new AuthFacts();
        foreach (JsonMember member in stored.EnumerateObject())
        {
            string name = member.NameString;
            if (!TryRead(name, member.Value, ref read))
            {
                return Malformed(name.Length <= 32 ? name : "facts");
            }
        }

        facts = read;
        return default;
    }

    /// <summary>Tries to read one fact. An unknown name comes from a later version of the library and is ignored.</summary>
    private static bool TryRead(string name, JsonSlice value, ref AuthFacts facts)
    {
        switch (name)
        {
            case "cited_event" when value.TryGetUtf8(out ReadOnlySpan<byte> id):
                facts = facts with { CitedEvent = EventId.UnsafeFromUtf8(id.ToArray()) };
                return true;
            case "field" when value.TryGetString(out string field):
                facts = facts with { Field = field };
                return true;
            case "join_rule" when TryFind(JoinRules, value, out JoinRule rule):
                facts = facts with { JoinRule = rule };
                return true;
            case "key" when TryReadKey(value, out StateSlot key):
                facts = facts with { Slot = key };
                return true;
            case "level_is_malformed" when value.TryGetBoolean(out bool isMalformed):
                facts = facts with { LevelIsMalformed = isMalformed };
                return true;
            case "required_level" when TryReadLevel(value, out PowerLevel level):
                facts = facts with { RequiredLevel = level };
                return true;
            case "sender_level" when TryReadLevel(value, out PowerLevel level):
                facts = facts with { SenderLevel = level };
                return true;
            case "target_level" when TryReadLevel(value, out PowerLevel level):
                facts = facts with { TargetLevel = level };
                return true;
            case "sender_membership" when TryFind(Memberships, value, out Membership membership):
                facts = facts with { SenderMembership = membership };
                return true;
            case "target_membership" when TryFind(Memberships, value, out Membership membership):
                facts = facts with { TargetMembership = membership };
                return true;
            default:
                return name is not ("cited_event" or "field" or "join_rule" or "key" or "level_is_malformed" or "required_level" or "sender_level" or "target_level"
                    or "sender_membership" or "target_membership");
        }
    }

    private static bool TryReadKey(JsonSlice value, out StateSlot key)
    {
        key = default;
        JsonArrayEnumerator items = value.EnumerateArray();
        if (!items.MoveNext() || !items.Current.TryGetUtf8(out ReadOnlySpan<byte> type) || !items.MoveNext() || !items.Current.TryGetUtf8(out ReadOnlySpan<byte> text))
        {
            return false;
        }

        key = new StateSlot(Utf8Text.UnsafeFromUtf8(type.ToArray()), Utf8Text.UnsafeFromUtf8(text.ToArray()));
        return !items.MoveNext();
    }

    /// <summary>Writes a level as a string, because levels of old room versions have 64 bits and integers of canonical JSON have 53.</summary>
    private static void WriteLevel(Utf8JsonWriter writer, string name, PowerLevel? level)
    {
        if (level is { } value)
        {
            writer.WriteString(name, value.IsInfinite ? Infinite : value.Value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static bool TryReadLevel(JsonSlice value, out PowerLevel level)
    {
        level = PowerLevel.Infinite;
        if (!value.TryGetString(out string text))
        {
            return false;
        }

        if (text == Infinite)
        {
            return true;
        }

        bool isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
        level = new PowerLevel(number);
        return isNumber;
    }

    private static void WriteMembership(Utf8JsonWriter writer, string name, Membership? membership)
    {
        if (membership is { } value)
        {
            writer.WriteString(name, NameOf(Memberships, value));
        }
    }

    private static string NameOf<T>((T Value, string Name)[] names, T value)
        where T : struct, Enum => Array.Find(names, entry => EqualityComparer<T>.Default.Equals(entry.Value, value)).Name;

    private static bool TryFind<T>((T Value, string Name)[] names, JsonSlice stored, out T value)
    {
        foreach ((T known, string name) in names)
        {
            if (stored.TryGetString(out string text) && text == name)
            {
                value = known;
                return true;
            }
        }

        value = names[0].Value;
        return false;
    }

    private static StoredFormError Malformed(string field) => new(StoredFormErrorKind.MalformedField, field);
}
