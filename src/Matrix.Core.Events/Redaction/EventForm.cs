using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>
/// The forms of an event that are hashed, signed and kept, each cut from its canonical text by leaving members out. What is
/// left is canonical because it was. No form is longer than the event and <see cref="Slack"/>.
/// </summary>
/// <remarks>Matrix spec, server-server API, § Signing Events; room versions, § Redactions.</remarks>
internal static class EventForm
{
    /// <summary>By how much a form can be longer than its event: redaction makes an empty object of <c>content</c> that is none.</summary>
    public const int Slack = 2;

    /// <summary>What the content hash covers: the event without <c>hashes</c>, <c>signatures</c> and <c>unsigned</c>.</summary>
    /// <returns>How much of <paramref name="output"/> was written.</returns>
    public static int WriteHashed(EventView view, RoomVersion version, Span<byte> output)
    {
        var writer = new MemberWriter(output);
        bool declared = version.EventIdFormat == EventIdFormat.Declared;
        foreach (JsonMember member in view)
        {
            ReadOnlySpan<byte> key = member.RawName;
            bool left = key.SequenceEqual("hashes"u8) || key.SequenceEqual("signatures"u8) || key.SequenceEqual("unsigned"u8)
                || (!declared && key.SequenceEqual("event_id"u8));
            if (!left)
            {
                writer.Write(member);
            }
        }

        return writer.Close();
    }

    /// <summary>What signatures and the reference hash cover: the redacted event without <c>signatures</c>.</summary>
    /// <returns>How much of <paramref name="output"/> was written.</returns>
    public static int WriteSigned(EventView view, RoomVersion version, Span<byte> output) =>
        WriteRedacted(view, version, output, keepSignatures: false, keepEventId: version.EventIdFormat == EventIdFormat.Declared);

    /// <summary>The event as it is kept when it is redacted.</summary>
    /// <returns>How much of <paramref name="output"/> was written.</returns>
    public static int WriteRedacted(EventView view, RoomVersion version, Span<byte> output) =>
        WriteRedacted(view, version, output, keepSignatures: true, keepEventId: true);

    private static int WriteRedacted(EventView view, RoomVersion version, Span<byte> output, bool keepSignatures, bool keepEventId)
    {
        ReadOnlySpan<byte> type = view.TryGetMember("type"u8, out JsonSlice typeValue) && typeValue.TryGetUtf8(out ReadOnlySpan<byte> text) ? text : default;
        var writer = new MemberWriter(output);
        KeyTable.Walk kept = version.Redaction.TopLevel.WalkInOrder();
        foreach (JsonMember member in view)
        {
            ReadOnlySpan<byte> key = member.RawName;
            if (!kept.Contains(key)
                || (!keepSignatures && key.SequenceEqual("signatures"u8))
                || (!keepEventId && key.SequenceEqual("event_id"u8)))
            {
                continue;
            }

            if (key.SequenceEqual("content"u8))
            {
                writer.BeginMember(key);
                writer.Advance(WriteContent(member.Value, type, version.Redaction, writer.Free));
                continue;
            }

            writer.Write(member);
        }

        return writer.Close();
    }

    private static int WriteContent(JsonSlice content, ReadOnlySpan<byte> type, RedactionRules rules, Span<byte> output)
    {
        rules.FindContent(type, out ContentTable? own, out ContentTable? forAll);
        if (own is { KeepsAll: true } && content.Kind == JsonKind.Object)
        {
            content.Utf8.CopyTo(output);
            return content.Utf8.Length;
        }

        var writer = new MemberWriter(output);
        foreach (JsonMember member in content.EnumerateObject())
        {
            ReadOnlySpan<byte> key = member.RawName;
            if (own?.Keys.Contains(key) == true || forAll?.Keys.Contains(key) == true)
            {
                writer.Write(member);
            }
            else if (own?.NestedKey?.AsSpan().SequenceEqual(key) == true)
            {
                WriteNested(member, own, ref writer);
            }
            else if (forAll?.NestedKey?.AsSpan().SequenceEqual(key) == true)
            {
                WriteNested(member, forAll, ref writer);
            }
        }

        return writer.Close();
    }

    private static void WriteNested(JsonMember member, ContentTable table, ref MemberWriter writer)
    {
        if (member.Value.Kind != JsonKind.Object)
        {
            return;
        }

        bool any = table.NestedKeepsEmpty;
        foreach (JsonMember inner in member.Value.EnumerateObject())
        {
            any |= table.NestedKeys.Contains(inner.RawName);
        }

        if (!any)
        {
            return;
        }

        writer.BeginMember(member.RawName);
        var nested = new MemberWriter(writer.Free);
        foreach (JsonMember inner in member.Value.EnumerateObject())
        {
            if (table.NestedKeys.Contains(inner.RawName))
            {
                nested.Write(inner);
            }
        }

        writer.Advance(nested.Close());
    }
}
