using System.Runtime.CompilerServices;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Represents the bytes that are kept of an event and the positions of the known fields in them.</summary>
internal ref struct PduLayout
{
    private Places _places;
    private Offsets _offsets;

    /// <summary>Gets the canonical bytes, without the members that are left out.</summary>
    public byte[] Utf8 { get; private set; }

    /// <summary>Gets the members of <see cref="Utf8"/>.</summary>
    public MemberIndex[] Marks { get; private set; }

    /// <summary>Gets the bytes with the ends of their members.</summary>
    public readonly EventView View => new(Utf8, Marks);

    /// <summary>Gets the length in bytes of <see cref="Utf8"/> without <c>unsigned</c>, which the limit on the size applies to.</summary>
    public int CountedSize { get; private set; }

    /// <summary>Lays out an event from its canonical text.</summary>
    /// <param name="encoder">The encoder that holds the text.</param>
    /// <param name="version">
    /// The version of the room. From version 3 on an <c>event_id</c> is left out, because it is not part of the event and must not affect its hashes. In every
    /// version an <c>unsigned</c> that is not an object is left out, because no signature covers it and it must not make the event invalid.
    /// </param>
    /// <param name="maxUnsigned">The maximum size of <c>unsigned</c> in bytes. A larger one is left out.</param>
    /// <param name="taken">An array that the event may overwrite and keep, which it does if the array has the right length, or <see langword="null"/>.</param>
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
            if (FieldRules.IsDropped(field, member.Value(text), version, maxUnsigned))
            {
                continue;
            }

            int start = end + 1; // after the brace or the comma
            end = start + (member.End - member.Start);
            writer.Keep(member.Start, member.End);
            if (count < marks.Length)
            {
                marks[count++] = new MemberIndex(field, end);
            }

            // A member that is not a field is stored under PduField.None, which is never read.
            layout._places[(int)field] = new ByteRange(start + (member.KeyEnd + 1 - member.Start), member.End - member.KeyEnd - 1);
            layout._offsets[(int)field] = member.InputOffset;
        }

        int length = writer.Close();
        layout.Utf8 = length == utf8.Length ? utf8 : utf8.AsSpan(0, length).ToArray();
        layout.Marks = count == marks.Length ? marks : marks.AsSpan(0, count).ToArray();
        layout.CountedSize = CountedSizeOf(length, layout._places[(int)PduField.Unsigned].Length);
        return layout;
    }

    /// <summary>Gets the position of a field.</summary>
    public readonly ByteRange this[PduField field] => _places[(int)field];

    /// <summary>Returns the offset of a field's key in the received bytes.</summary>
    public readonly int OffsetOf(PduField field) => _offsets[(int)field];

    /// <summary>Returns the value of a field, or an undefined slice if the field is missing.</summary>
    public readonly JsonSlice Value(PduField field) => JsonSlice.FromCanonical(_places[(int)field].In(Utf8).Span);

    /// <summary>Returns the size of an event that the limit applies to.</summary>
    public static int CountedSizeOf(ReadOnlySpan<byte> canonical) =>
        CountedSizeOf(canonical.Length, JsonSlice.FromCanonical(canonical).TryGetMember("unsigned"u8, out JsonSlice unsigned) ? unsigned.Utf8Span.Length : 0);

    /// <summary>Returns a string field, or the default value if the field is missing or not a string.</summary>
    public readonly Utf8Text Text(PduField field) => TextOf(Value(field));

    /// <summary>Returns a string inside the event as text: a slice of the bytes, or a copy if it has escapes.</summary>
    public readonly Utf8Text TextOf(JsonSlice value)
    {
        if (value.Kind != JsonKind.String)
        {
            return default;
        }

        ReadOnlySpan<byte> raw = value.Utf8Span[1..^1];
        if (raw.Contains((byte)'\\'))
        {
            return value.TryGetUtf8(out ReadOnlySpan<byte> decoded) ? Utf8Text.UnsafeFromUtf8(decoded.ToArray()) : default;
        }

        _ = Utf8.AsSpan().Overlaps(raw, out int start);
        return raw.IsEmpty ? Utf8Text.Empty : Utf8Text.UnsafeFromUtf8(Utf8.AsMemory(start, raw.Length));
    }

    /// <summary>Subtracts <c>unsigned</c> with its key and a comma. The comma always exists, because every event has another member.</summary>
    private static int CountedSizeOf(int size, int unsigned) => unsigned == 0 ? size : size - unsigned - "\"unsigned\":,".Length;

    [InlineArray((int)PduField.Unsigned + 1)]
    private struct Places
    {
        private ByteRange _first;
    }

    [InlineArray((int)PduField.Unsigned + 1)]
    private struct Offsets
    {
        private int _first;
    }
}
