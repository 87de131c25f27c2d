using System.Runtime.CompilerServices;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>The bytes that are kept of an event, and where in them each known field stands.</summary>
internal ref struct PduLayout
{
    private Places _places;
    private Offsets _offsets;

    /// <summary>The bytes: canonical, without what is left out.</summary>
    public byte[] Utf8 { get; private set; }

    /// <summary>The members of <see cref="Utf8"/>.</summary>
    public MemberIndex[] Marks { get; private set; }

    /// <summary>The bytes, and where the members in them end.</summary>
    public readonly EventView View => new(Utf8, Marks);

    /// <summary>The length of <see cref="Utf8"/> without <c>unsigned</c>: what the limit on the size counts.</summary>
    public int CountedSize { get; private set; }

    /// <summary>Lays out an event from its canonical text.</summary>
    /// <param name="encoder">Holds the text.</param>
    /// <param name="version">
    /// From version 3 on an <c>event_id</c> is left out: it is no part of the event there, and must not enter its hashes. An
    /// <c>unsigned</c> that is no object is left out in every version: nothing signs it, so that it must not spoil the event.
    /// </param>
    /// <param name="maxUnsigned">The most bytes of <c>unsigned</c> that are kept; one that is larger is left out as well.</param>
    /// <param name="taken">An array that may become the event's, and is written over then; it is used where it has the right length. Null for none.</param>
    public static PduLayout Of(CanonicalEncoder encoder, RoomVersion version, int maxUnsigned = int.MaxValue, byte[]? taken = null)
    {
        var layout = new PduLayout();
        ReadOnlySpan<byte> text = encoder.Text;
        byte[] utf8 = taken?.Length == text.Length ? taken : GC.AllocateUninitializedArray<byte>(text.Length);
        var marks = new MemberIndex[text.Length <= MemberIndex.MaxEnd ? encoder.RootMembers.Length : 0];
        var writer = new MemberWriter(utf8, text);
        int count = 0;
        int end = 0;
        foreach (ref readonly CanonicalMember member in encoder.RootMembers)
        {
            PduField field = PduFieldNames.Find(member.Key(text));
            if (IsLeftOut(field, member.Value(text), version, maxUnsigned))
            {
                continue;
            }

            int start = end + 1; // behind the brace or the comma
            end = start + (member.End - member.Start);
            writer.Keep(member.Start, member.End);
            if (count < marks.Length)
            {
                marks[count++] = new MemberIndex(field, end);
            }

            // What is no field is entered too, under no field, where nobody looks.
            layout._places[(int)field] = new ValueRange(start + (member.KeyEnd + 1 - member.Start), member.End - member.KeyEnd - 1);
            layout._offsets[(int)field] = member.InputOffset;
        }

        int length = writer.Close();
        layout.Utf8 = length == utf8.Length ? utf8 : utf8.AsSpan(0, length).ToArray();
        layout.Marks = count == marks.Length ? marks : marks.AsSpan(0, count).ToArray();
        layout.CountedSize = CountedSizeOf(length, layout._places[(int)PduField.Unsigned].Length);
        return layout;
    }

    /// <summary>Where a field stands.</summary>
    public readonly ValueRange this[PduField field] => _places[(int)field];

    /// <summary>Where a field's key stood in the bytes that came in.</summary>
    public readonly int OffsetOf(PduField field) => _offsets[(int)field];

    /// <summary>The value of a field; undefined where there is none.</summary>
    public readonly JsonSlice Value(PduField field) => JsonSlice.OfCanonical(_places[(int)field].In(Utf8).Span);

    /// <summary>The size of an event as the limit counts it.</summary>
    public static int CountedSizeOf(ReadOnlySpan<byte> canonical) =>
        CountedSizeOf(canonical.Length, JsonSlice.OfCanonical(canonical).TryGetMember("unsigned"u8, out JsonSlice unsigned) ? unsigned.Utf8.Length : 0);

    /// <summary>A string field; default where it is missing or no string.</summary>
    public readonly Utf8Text Text(PduField field) => TextOf(Value(field));

    /// <summary>A string inside the event as text: a window on the bytes, or a copy where it holds escapes.</summary>
    public readonly Utf8Text TextOf(JsonSlice value)
    {
        if (value.Kind != JsonKind.String)
        {
            return default;
        }

        ReadOnlySpan<byte> raw = value.Utf8[1..^1];
        if (raw.Contains((byte)'\\'))
        {
            return Utf8Text.UnsafeFromUtf8(JsonString.DecodeToArray(raw));
        }

        _ = Utf8.AsSpan().Overlaps(raw, out int start);
        return raw.IsEmpty ? Utf8Text.Empty : Utf8Text.UnsafeFromUtf8(Utf8.AsMemory(start, raw.Length));
    }

    /// <summary>Takes <c>unsigned</c> off, with its key and a comma (there is another member in every event).</summary>
    private static int CountedSizeOf(int size, int unsigned) => unsigned == 0 ? size : size - unsigned - "\"unsigned\":,".Length;

    private static bool IsLeftOut(PduField field, ReadOnlySpan<byte> value, RoomVersion version, int maxUnsigned) =>
        (field == PduField.EventId && version.EventIdFormat != EventIdFormat.Declared)
        || (field == PduField.Unsigned && (value[0] != '{' || value.Length > maxUnsigned));

    [InlineArray((int)PduField.Unsigned + 1)]
    private struct Places
    {
        private ValueRange _first;
    }

    [InlineArray((int)PduField.Unsigned + 1)]
    private struct Offsets
    {
        private int _first;
    }
}
