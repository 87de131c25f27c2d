using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Writes the forms of an event that are hashed, signed and kept.</summary>
/// <remarks>
/// Each form is the canonical text without some members, so it is also canonical. A form is at most <see cref="Slack"/> bytes longer than the event.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#signing-events">Server-server API, Signing Events</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/#redactions">Room version 12, Redaction</seealso>
internal static class EventEncodings
{
    /// <summary>
    /// The maximum number of bytes by which a form is longer than its event. Redaction replaces a <c>content</c> that is not an object by an empty object.
    /// </summary>
    public const int Slack = 2;

    /// <summary>Writes the bytes that the content hash covers: the event without <c>hashes</c>, <c>signatures</c> and <c>unsigned</c>.</summary>
    /// <returns>The number of bytes written to <paramref name="output"/>.</returns>
    public static int WriteHashed(EventView view, RoomVersion version, Span<byte> output)
    {
        var writer = new MemberWriter(output, view.Text);
        bool declared = version.Format.EventIdFormat == EventIdFormat.Declared;
        foreach (EventMember member in view)
        {
            bool left = member.Field is PduField.Hashes or PduField.Signatures or PduField.Unsigned
                || (member.Field == PduField.EventId && !declared);
            if (!left)
            {
                writer.Keep(member.Start, member.End);
            }
        }

        return writer.Close();
    }

    /// <summary>Writes the bytes that signatures and the reference hash cover: the redacted event without <c>signatures</c>.</summary>
    /// <returns>The number of bytes written to <paramref name="output"/>.</returns>
    public static int WriteSigned(EventView view, RoomVersion version, Span<byte> output) =>
        WriteRedacted(view, version, output, keepSignatures: false, keepEventId: version.Format.EventIdFormat == EventIdFormat.Declared);

    /// <summary>Writes the redacted event.</summary>
    /// <returns>The number of bytes written to <paramref name="output"/>.</returns>
    public static int WriteRedacted(EventView view, RoomVersion version, Span<byte> output) =>
        WriteRedacted(view, version, output, keepSignatures: true, keepEventId: true);

    private static int WriteRedacted(EventView view, RoomVersion version, Span<byte> output, bool keepSignatures, bool keepEventId)
    {
        RedactionTable rules = version.Redaction.KeptFields;
        var writer = new MemberWriter(output, view.Text);
        foreach (EventMember member in view)
        {
            bool kept = member.Field switch
            {
                PduField.None => rules.KeepsUnknown(member.RawName),
                PduField.Signatures => keepSignatures && rules.Keeps(PduField.Signatures),
                PduField.EventId => keepEventId && rules.Keeps(PduField.EventId),
                _ => rules.Keeps(member.Field),
            };
            if (!kept)
            {
                continue;
            }

            if (member.Field != PduField.Content)
            {
                writer.Keep(member.Start, member.End);
                continue;
            }

            writer.BeginMember(member.RawName);
            writer.Advance(WriteContent(view, member.Value, rules, writer.Free));
        }

        return writer.Close();
    }

    private static int WriteContent(EventView view, JsonSlice content, RedactionTable rules, Span<byte> output)
    {
        ReadOnlySpan<byte> type = view.TryGetField(PduField.Type, out JsonSlice typeValue) && typeValue.TryGetUtf8(out ReadOnlySpan<byte> text) ? text : default;
        rules.FindContent(type, out ContentTable? own, out ContentTable? forAll);
        if (own is { KeepsAll: true } && content.Kind == JsonKind.Object)
        {
            content.Utf8Span.CopyTo(output);
            return content.Utf8Span.Length;
        }

        var writer = new MemberWriter(output);
        if (own is null && forAll is null)
        {
            return writer.Close();
        }

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
